import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PyseriniQuestion, writePyseriniFile } from "../src/index.ts";
import { judgedWith, passage } from "./passages.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pyserini-file-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const retrieved = [passage("12", "a green\ntree", Math.fround(79.7314)), { ...passage("7", "東京", -2), title: "" }];
const judged = await judgedWith({ answers: ["green"], retrieved });

async function* named(...ids: readonly string[]): AsyncGenerator<PyseriniQuestion> {
  for (const id of ids) yield { id, ...judged };
}

test("Pyserini's file has the questions by id, in their order, each context on two lines", async () => {
  const path = join(folder, "run.json");
  const { bytes } = await writePyseriniFile(path, named("q", "7"));
  const contexts = [
    { docid: "12", score: "79.7314", text: "12\na green tree", has_answer: true },
    { docid: "7", score: "-2", text: "\n東京", has_answer: false },
  ];
  const entry = JSON.stringify({ question: "who?", answers: ["green"], contexts });
  const text = await readFile(path, "utf8");
  expect(text).toBe(`{\n"q": ${entry},\n"7": ${entry}\n}\n`);
  expect(bytes).toBe(Buffer.byteLength(text));
});

test("Pyserini's file is an empty object for no questions", async () => {
  await writePyseriniFile(join(folder, "run.json"), named());
  expect(await readFile(join(folder, "run.json"), "utf8")).toBe("{}\n");
});

test.each([
  ["q", 'question 3: expected an id of its own, got "q" again'],
  ["", "question 3: expected an id of its own, got none"],
])("Pyserini's file is not there, nor any part of it, for the id %j after others", async (id, message) => {
  await expect(writePyseriniFile(join(folder, "run.json"), named("q", "r", id))).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual([]);
});
