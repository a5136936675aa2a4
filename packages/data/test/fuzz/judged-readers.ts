import { dirname } from "node:path";
import {
  openCollection,
  readIdentifiedQuestions,
  readJudgedQuestions,
  readJudgments,
  readPassages,
  readQuestions,
  type ReaderOptions,
  readRetrievalResults,
} from "../../src/index.ts";
import type { FuzzedReader } from "./fuzz-readers.ts";
import { notBlank, notEmpty } from "./line-holds.ts";

const contexts = [{ docid: "1", score: "81.5", text: '"T"\nx é', has_answer: true }];
const pyserini = { 0: { question: "q", answers: ["a"], contexts }, 1: { question: "r", answers: [], contexts: [] } };
const beir = 'query-id\tcorpus-id\tscore\nq1\tp1\t1\r\nq1\tp2\t0\n2\t"p2"\t2\n';
const lines = '7\ta "b"\r\n\n8\té 東京 🎉\n';
const collection = {
  "corpus.jsonl": '{"_id": "p1", "title": "T", "text": "x"}\n',
  "queries.jsonl": '{"_id": "q1", "title": "", "text": "é?"}\n{"_id": 2, "text": "r"}\n{"_id": "3", "text": "s"}\n',
};

async function* pairs(path: string, options: ReaderOptions): AsyncGenerator<unknown> {
  for (const judged of (await readJudgments(path, options)).values()) yield* judged;
}

async function* questionsOf(folder: string, options: ReaderOptions): AsyncGenerator<unknown> {
  const { questionsPath, judgments } = await openCollection(folder, options);
  yield* readJudgedQuestions(questionsPath, judgments, options);
}

/** What evaluations are made of, beside what `convert` reads. */
export const judgedReaders: Readonly<Record<string, FuzzedReader>> = {
  "results of Pyserini": { fileName: "r.json", read: readRetrievalResults, content: JSON.stringify(pyserini, null, 4) },
  "judgments of TREC": {
    fileName: "qrels.txt",
    read: pairs,
    content: "q1 0 d1 1\r\nq1\t0\td2\t-2\n\nq2 0 d1 3\n",
    holds: notBlank,
  },
  "judgments in columns with names": { fileName: "test.tsv", read: pairs, content: beir },
  "collections without a header": {
    fileName: "collection.tsv",
    read: (path, options) => readPassages(path, undefined, options),
    content: lines,
    holds: notEmpty,
  },
  "queries without a header": { fileName: "queries.dev.tsv", read: readQuestions, content: lines },
  "identified queries in lines": {
    fileName: "queries.jsonl",
    read: (path, options) => readIdentifiedQuestions(path, undefined, options),
    content: collection["queries.jsonl"],
    holds: notBlank,
  },
  "judgments of an opened collection": {
    fileName: "qrels/test.tsv",
    read: (path, options) => questionsOf(dirname(dirname(path)), options),
    content: beir,
    others: collection,
  },
};
