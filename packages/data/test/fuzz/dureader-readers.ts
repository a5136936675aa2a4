import { dirname, join } from "node:path";
import { readCollection, readDualTrain, readParagraphQuestions, readQueryLines, readSearch } from "../../src/index.ts";
import { notEmpty } from "./line-holds.ts";
import type { FuzzedReader } from "./fuzz-readers.ts";

const paragraphs = [{ paragraph_id: "p1", paragraph_text: " 段 一 " }];
const question = { question_id: 1, question: "問 \u3000?", answer_paragraphs: paragraphs };
const document = { is_selected: true, title: "T", paragraphs: ["段", "é"], most_related_para: 1 };
const asked = {
  ...{ question_id: 7, question: "問", answers: ["é"] },
  documents: [document, { ...document, is_selected: false, most_related_para: 0 }],
};
const inLines = (...items: readonly object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join("");

/** DuReader's and RocketQA's files. */
export const dureaderReaders: Readonly<Record<string, FuzzedReader>> = {
  "files dual.train.tsv": {
    fileName: "dual.train.tsv",
    read: readDualTrain,
    content: '"q\t\tp1\t-\tn1\t0\r\n"q\t\tp1\tT\tn2\t0\n\nr\t\t東京\t\tn1 🎉\t0\n"q\t\tp2\t\tn3\t0\n',
  },
  "files dev.json": {
    fileName: "dev.json",
    read: readParagraphQuestions,
    content: inLines(question, { question_id: "2", question: "r" }),
  },
  "files .q": {
    fileName: "dev.q",
    read: readQueryLines,
    content: "問\t-\t-\t0\r\n\nr é\t\t\t0\n",
    holds: notEmpty,
  },
  "files .para": {
    fileName: "part-00",
    read: (path, options) => readCollection([path], options),
    content: "-\t段 一\n\nT\t段 二\r\n-\tT\t🎉\t0\n",
  },
  "files passage_collection.json": {
    fileName: "passage_collection.json",
    read: (path, options) => readCollection([path], options),
    content: inLines(...paragraphs, { paragraph_id: "p2", paragraph_text: "a\u0001b" }),
  },
  "files passage2id.map.json": {
    fileName: "passage2id.map.json",
    read: (path, options) => readCollection([join(dirname(path), "part-00")], { ...options, idsPath: path }),
    content: JSON.stringify({ 0: "2c28é", 1: "8f1d" }),
    others: { "part-00": "-\ta\n-\tb\n" },
  },
  "files search.train.json": {
    fileName: "search.train.json",
    read: readSearch,
    content: inLines(asked, { ...asked, documents: [] }),
  },
};
