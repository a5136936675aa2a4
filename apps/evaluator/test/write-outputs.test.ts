import { mkdir, readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Measured } from "../src/measure/measure-retrieval.ts";
import { checkOutputs } from "../src/output/check-outputs.ts";
import { writeOutputs } from "../src/output/write-outputs.ts";
import { useFolder } from "./fixtures.ts";

const folder = useFolder();
const retrieved = ["p1", "p 2"].map((id, i) => ({ id, title: "", text: "here", score: 2 - i, hasAnswer: true }));
const found = [0, 1].map((id) => ({ id: `${id}`, question: "where", answers: ["here"], gold: [], retrieved }));
const topK = { unusableAnswers: [] };

/** Two questions, how often they were read, and the facts of a run; `stopAfter` so many of them it is interrupted. */
function twoQuestions(stopAfter = Number.POSITIVE_INFINITY) {
  const interruption = new AbortController();
  const counted = { readings: 0 };
  async function* judged() {
    counted.readings++;
    for (const [row, question] of found.entries()) {
      if (row === stopAfter) interruption.abort();
      yield question;
    }
  }
  const values = { "answer@1": new Map([["0", 1]]) };
  const facts = { questionFile: "q.json", dureaderTest: false, match: "string", depth: 2, questions: 2 } as const;
  const more = { run: "dense", facts: {}, signal: interruption.signal };
  return { counted, measured: { topK, values, judged } satisfies Measured, facts: { ...facts, ...more } };
}

function paths(name: string) {
  const [outFile, pyseriniFile, valuesFile, report] = ["a.json", "p.json", "v.csv", "r.html"].map((file) =>
    folder.path(name, file),
  );
  return { outFile, pyseriniFile, valuesFile, report, runFile: undefined };
}

test("all files are written in one reading, in a folder that is made for them", async () => {
  const { measured, facts, counted } = twoQuestions();
  const options = { ...paths("one"), runFile: folder.path("one", "run.jsonl") };
  await writeOutputs(measured, [], options, facts);
  expect(await readdir(folder.path("one"))).toEqual(["a.json", "p.json", "r.html", "run.jsonl", "v.csv"]);
  expect(counted.readings).toBe(1);
});

test("a file that cannot hold the ids is not written, and the others are", async () => {
  const { measured, facts } = twoQuestions();
  const options = { ...paths("spaced"), runFile: folder.path("spaced", "run.trec") };
  await expect(writeOutputs(measured, [], options, facts)).rejects.toThrow(
    'expected ids without spaces for a TREC run, got "p 2"',
  );
  expect(await readdir(folder.path("spaced"))).toEqual(["a.json", "p.json", "r.html", "v.csv"]);
  expect(JSON.parse(await readFile(options.outFile, "utf8"))).toHaveLength(2);
});

test("an interruption as they are written leaves neither parts of them nor temporary files", async () => {
  const { measured, facts } = twoQuestions(1);
  await expect(writeOutputs(measured, [], paths("stopped"), facts)).rejects.toThrow("aborted");
  expect(await readdir(folder.path("stopped"))).toEqual(["v.csv"]);
});

test("files that could not be written in the end are refused before", async () => {
  const file = await folder.write("file", "");
  const inFile = folder.path("file", "in", "run.trec");
  await mkdir(folder.path("there"));
  const there = folder.path("there");
  await expect(checkOutputs({ report: there }, false)).rejects.toThrow(
    `--report: expected a file, got the folder ${there}; name a file in it`,
  );
  await expect(checkOutputs({ runFile: inFile }, false)).rejects.toThrow(
    `--run_file: expected a folder above ${inFile}, got the file ${file}; name another place`,
  );
  await expect(checkOutputs({ outFile: inFile, pyseriniFile: inFile }, true)).rejects.toThrow("--out_file: expected a");
  const one = folder.path("one.json");
  await expect(checkOutputs({ outFile: one, pyseriniFile: one }, false)).rejects.toThrow(
    `--pyserini_file: expected another file than --out_file's, got ${one}`,
  );
  // DuReader's three files go into a folder, which may be there.
  await checkOutputs({ outFile: there, runFile: folder.path("new", "run.trec") }, true);
  await expect(checkOutputs({ outFile: file }, true)).rejects.toThrow("--out_file: expected a folder above");
});
