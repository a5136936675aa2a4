import { fuzzReaders } from "./fuzz-readers.ts";
import { dureaderReaders } from "./dureader-readers.ts";

fuzzReaders(dureaderReaders, {
  "data/dureader-samples/dual.train.tsv": "files dual.train.tsv",
  "data/dureader-samples/dureader.q": "files .q",
  "data/dureader-samples/dureader.para": "files .para",
  "data/dureader-samples/search.dev.json": "files search.train.json",
});
