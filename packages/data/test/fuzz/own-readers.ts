import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  checkTrainingFile,
  guessKind,
  openTrainingExamples,
  openVectors,
  readPassages,
  readQuestions,
  type ReaderOptions,
  readRetrievalResults,
  readTrainingExamples,
} from "../../src/index.ts";
import { readRecords } from "../../src/resources/download-manifest.ts";
import { formatManifest, readManifest } from "../../src/shards/shard-manifest.ts";
import type { FuzzedReader } from "./fuzz-readers.ts";
import { notBlank } from "./line-holds.ts";

const context = { title: "Tïtle", text: 'a "quoted"\ntext 東京 🎉', passage_id: 7 };
const item = { question: "who?", answers: ["a", "b"], positive_ctxs: [context, "bare"], hard_negative_ctxs: [context] };
const list = JSON.stringify([item, { ...item, positive_ctxs: [] }, item], null, 1);
const lines = `${JSON.stringify(item)}\n\r\n${JSON.stringify({ ...item, question: "é" })}\n`;
const collection = 'id\ttext\ttitle\n1\t"a ""b""\tc\nd"\tT\r\n2\té 東京\t\n\n3\tx\t"T\r"\n';
const corpus = '{"_id": "a", "title": "T", "text": "x"}\n{"_id": 7, "text": "é 🎉"}\n';
const vectorLines = '{"id": "a", "embedding": [1, -2.5e-1]}\n{"_id": 7, "embedding": [0.5, 3]}\n';
const qa = "who\t['a', \"it's\"]\nwhat\t\"['\\\\u00e9', r'\\\\d+']\"\n";
const retrieved = JSON.stringify([
  { question: "q", answers: ["a"], ctxs: [{ id: "1", title: "T", text: "x", score: "81.5", has_answer: true }] },
  { question: "r", answers: [], ctxs: [] },
]);
const run = "q1 Q0 d1 1 9.5 tag\nq1 Q0 d2 2 8.25 tag\nq2 Q0 d1 1 3 tag\n";
const scored = JSON.stringify([
  { q_text: "q", q_id: "1", top_n: [["p1", "text", 0.5]] },
  { q_text: "r", q_id: "2", top_n: [] },
]);
const byQuestion = JSON.stringify({ 1: ["p1", "p2"], 2: [] });
const sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const record = { resource: "r", url: "https://a/b", bytes: 7, sha256, etag: '"1"' };
const placed = { path: "b", bytes: 7, sha256, mtimeMs: 1.5 };
const downloads = [
  { path: "b.gz", ...record, files: [placed] },
  { path: "c", ...record, files: [placed, placed] },
];
const rows = { corpusRows: 9, corpus: "c", start: 3, end: 6 };
const numbers = { dimension: 3, storage: "int8", fingerprint: "é", precision: "fp32" } as const;
const manifest = { shard: { index: 1, count: 3 }, ...rows, ...numbers, bytes: 7, sha256 };

async function* opened(path: string, options: ReaderOptions): AsyncGenerator<unknown> {
  await using examples = await openTrainingExamples([{ path }], options);
  yield* await examples.read(Array.from({ length: examples.length }, (_, place) => place));
}

/** A check finds everything out: nothing in a file ends it. */
async function* checked(path: string): AsyncGenerator<unknown> {
  const { rows, badRows, damage } = (await checkTrainingFile(path)).report;
  if (damage !== undefined && !damage.startsWith(`${path}: `)) throw new Error(damage);
  yield* Array.from({ length: rows - badRows.count });
  if (rows > 0 || damage !== undefined) return;
  const bytes = await readFile(path);
  const content = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  if (!/^\s*\[\s*\]\s*$/.test(content)) throw new Error(`expected rows or what is wrong, got neither of ${content}`);
}

async function* kind(path: string): AsyncGenerator<unknown> {
  yield* ["it is", await guessKind(path)];
}

async function* records(path: string): AsyncGenerator<unknown> {
  yield* await readRecords(dirname(path));
}

async function* shardManifest(path: string): AsyncGenerator<unknown> {
  yield* Object.entries(await readManifest(join(dirname(path), "shard.arrow")));
}

async function* vectorRows(path: string): AsyncGenerator<unknown> {
  const vectors = await openVectors([path]);
  for await (const { ids } of vectors.blocks(0, vectors.rows)) yield* ids;
}

/** What DPR and the other systems publish, and what this package writes. */
export const readers: Readonly<Record<string, FuzzedReader>> = {
  "training files": { fileName: "train.json", read: readTrainingExamples, content: list },
  "training files in lines": { fileName: "train.jsonl", read: readTrainingExamples, content: lines, holds: notBlank },
  "opened training files": { fileName: "train.json", read: opened, content: list },
  "checked training files": { fileName: "train.json", read: checked, content: list },
  "files of unknown kind": { fileName: "some.json", read: kind, content: list },
  "passage collections": {
    fileName: "p.tsv",
    read: (path, o) => readPassages(path, undefined, o),
    content: collection,
  },
  "passages in lines": {
    fileName: "p.jsonl",
    read: (path, o) => readPassages(path, undefined, o),
    content: corpus,
    holds: notBlank,
  },
  "vectors in lines": { fileName: "v.jsonl", read: vectorRows, content: vectorLines },
  "question files": { fileName: "q.csv", read: readQuestions, content: qa },
  "questions in lines": { fileName: "q.jsonl", read: readQuestions, content: lines, holds: notBlank },
  "retrieval files": { fileName: "r.json", read: readRetrievalResults, content: retrieved },
  "TREC runs": { fileName: "r.trec", read: readRetrievalResults, content: run },
  "DuReader's results with scores": { fileName: "r.json", read: readRetrievalResults, content: scored },
  "DuReader's results by question": { fileName: "r.json", read: readRetrievalResults, content: byQuestion },
  "manifests of downloads": {
    fileName: "downloads.json",
    read: records,
    content: JSON.stringify({ format: "dpr-downloads", version: 1, downloads }, null, 2),
    others: {},
  },
  "manifests of shards": {
    fileName: "shard.manifest.json",
    read: shardManifest,
    content: formatManifest(manifest),
    others: {},
  },
};
