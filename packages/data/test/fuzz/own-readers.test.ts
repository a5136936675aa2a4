import { fuzzReaders } from "./fuzz-readers.ts";
import { readers } from "./own-readers.ts";

fuzzReaders(readers, {
  "data/nq-qed/qed-nq-dev.json": "training files",
  "data/nq-qed/passages.tsv": "passage collections",
  "data/qa/nq-test.qa.csv": "question files",
  "data/qa/curatedtrec-test.jsonl": "questions in lines",
});
