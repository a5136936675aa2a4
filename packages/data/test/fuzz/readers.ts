import {
  openTrainingExamples,
  readPassages,
  readQuestions,
  type ReaderOptions,
  readRetrievalResults,
  readTrainingExamples,
} from "../../src/index.ts";

/** A reader, a file's name that it goes by, and a good file to damage. */
export interface FuzzedReader {
  readonly fileName: string;
  readonly read: (path: string, options: ReaderOptions) => AsyncIterable<unknown>;
  readonly content: string;
  /** Each line that is not blank is one value or one bad row. */
  readonly byLines?: true;
}

const context = { title: "Tïtle", text: 'a "quoted"\ntext 東京 🎉', passage_id: 7 };
const item = { question: "who?", answers: ["a", "b"], positive_ctxs: [context, "bare"], hard_negative_ctxs: [context] };
const list = JSON.stringify([item, { ...item, positive_ctxs: [] }, item], null, 1);
const lines = `${JSON.stringify(item)}\n\r\n${JSON.stringify({ ...item, question: "é" })}\n`;
const collection = 'id\ttext\ttitle\n1\t"a ""b""\tc\nd"\tT\r\n2\té 東京\t\n\n3\tx\t"T"\n';
const corpus = '{"_id": "a", "title": "T", "text": "x"}\n{"_id": 7, "text": "é 🎉"}\n';
const qa = "who\t['a', \"it's\"]\nwhat\t\"['\\\\u00e9', r'\\\\d+']\"\n";
const retrieved = JSON.stringify([
  { question: "q", answers: ["a"], ctxs: [{ id: "1", title: "T", text: "x", score: "81.5", has_answer: true }] },
  { question: "r", answers: [], ctxs: [] },
]);
const run = "q1 Q0 d1 1 9.5 tag\nq1 Q0 d2 2 8.25 tag\nq2 Q0 d1 1 3 tag\n";
const scored = JSON.stringify([{ q_text: "q", q_id: "1", top_n: [["p1", "text", 0.5]] }]);
const byQuestion = JSON.stringify({ 1: ["p1", "p2"], 2: [] });

async function* opened(path: string, options: ReaderOptions): AsyncGenerator<unknown> {
  await using examples = await openTrainingExamples([{ path }], options);
  yield* await examples.read(Array.from({ length: examples.length }, (_, place) => place));
}

export const readers: Readonly<Record<string, FuzzedReader>> = {
  "training files": { fileName: "train.json", read: readTrainingExamples, content: list },
  "training files in lines": { fileName: "train.jsonl", read: readTrainingExamples, content: lines, byLines: true },
  "opened training files": { fileName: "train.json", read: opened, content: list },
  "passage collections": {
    fileName: "p.tsv",
    read: (path, o) => readPassages(path, undefined, o),
    content: collection,
  },
  "passages in lines": {
    ...{ fileName: "p.jsonl", read: (path, o) => readPassages(path, undefined, o), content: corpus, byLines: true },
  },
  "question files": { fileName: "q.csv", read: readQuestions, content: qa },
  "questions in lines": { fileName: "q.jsonl", read: readQuestions, content: lines, byLines: true },
  "retrieval files": { fileName: "r.json", read: readRetrievalResults, content: retrieved },
  "TREC runs": { fileName: "r.trec", read: readRetrievalResults, content: run },
  "DuReader's results with scores": { fileName: "r.json", read: readRetrievalResults, content: scored },
  "DuReader's results by question": { fileName: "r.json", read: readRetrievalResults, content: byQuestion },
};
