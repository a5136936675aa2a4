import { dirname } from "node:path";
import { beir } from "../../src/formats/beir.ts";
import { beirQueries } from "../../src/formats/beir-queries.ts";
import type { Format } from "../../src/formats/format.ts";
import { msmarco } from "../../src/formats/msmarco.ts";
import { msmarcoCollection } from "../../src/formats/msmarco-collection.ts";
import { msmarcoQueries } from "../../src/formats/msmarco-queries.ts";
import { msmarcoTriples } from "../../src/formats/msmarco-triples.ts";
import { sentenceTransformers } from "../../src/formats/sentence-transformers.ts";
import { tevatron } from "../../src/formats/tevatron.ts";
import { notBlank, notEmpty } from "./line-holds.ts";
import type { FuzzedReader } from "./fuzz-readers.ts";

const reading = (format: Format<unknown>, folderOf = (path: string) => path): FuzzedReader["read"] => {
  return (path, options) =>
    format.read(folderOf(path), {
      ...options,
      split: "train",
      temporaryFolder: dirname(path),
      onLoss: () => undefined,
    });
};

const passage = { docid: 7, title: "T", text: "東京 🎉" };
const queries = '{"_id": "q1", "text": "é?", "metadata": {"answers": ["a"]}}\n{"_id": 2, "text": "r"}\n';
const corpus = '{"_id": "p1", "title": "T", "text": "x"}\n{"_id": "p2", "text": "é 🎉"}\n';

/** What `convert` reads, beside DPR's own files. */
export const formatReaders: Readonly<Record<string, FuzzedReader>> = {
  "judgments of BEIR": {
    fileName: "qrels/train.tsv",
    read: reading(beir, (path) => dirname(dirname(path))),
    content: 'query-id\tcorpus-id\tscore\nq1\tp1\t1\r\nq1\tp2\t0\n2\t"p2"\t2\n',
    others: { "corpus.jsonl": corpus, "queries.jsonl": queries },
  },
  "queries of BEIR": { fileName: "queries.jsonl", read: reading(beirQueries), content: queries, holds: notBlank },
  "judgments of MS MARCO": {
    fileName: "qrels.train.tsv",
    read: reading(msmarco, dirname),
    content: "1\t0\t7\t1\n2 0 8 1\n2\t0\t7\t0\n",
    others: {
      "collection.tsv": '7\ta "b"\n8\té 🎉\n',
      "queries.train.tsv": "1\tq\n2\tr\n",
      "qidpidtriples.train.tsv": "1\t7\t8\n",
    },
  },
  "triples of MS MARCO": {
    fileName: "triples.tsv",
    read: reading(msmarcoTriples),
    content: 'q\t"a\tn1\r\nq\t"a\tn2\n\né\t東京\t🎉\n',
  },
  "the collection of MS MARCO": {
    fileName: "collection.tsv",
    read: reading(msmarcoCollection),
    content: '0\ta "b"\r\n\n1\té 🎉\n',
    holds: notEmpty,
  },
  "queries of MS MARCO": {
    fileName: "queries.train.tsv",
    read: reading(msmarcoQueries),
    content: '0\ta "b"\r\n\n1\té 🎉\n',
    holds: notEmpty,
  },
  "Tevatron's lines": {
    fileName: "t.jsonl",
    read: reading(tevatron),
    content: [{ query_id: 1, query: "q", positive_passages: [passage], negative_passages: [] }, { query: "é" }]
      .map((item) => `${JSON.stringify({ positive_passages: [], ...item })}\n`)
      .join(""),
    holds: notBlank,
  },
  "sentence-transformers' lines": {
    fileName: "s.jsonl",
    read: reading(sentenceTransformers),
    content: '{"anchor": "q", "positive": "a", "negative": "é"}\n{"query": "r", "positive": "b", "negative_1": "🎉"}\n',
  },
};
