import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRetrievalResults } from "../packages/data/src/index.ts";
import { type PyseriniQuestion, writePyseriniFile, writeRetrievalFile } from "../packages/eval/src/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "retrieval-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

const text = fc.string({ unit: fc.constantFrom("a", "é", "東", "🎉", '"', " ", "\t", "\\", "\u2028") });
const id = fc.string({ unit: fc.constantFrom("a", "7", "-", '"'), minLength: 1 });
const score = fc.float({ noNaN: true, noDefaultInfinity: true }).map((score) => score + 0); // -0 is written as 0
const passage = fc.record({ id, title: text, text, score, hasAnswer: fc.boolean() });
const question: fc.Arbitrary<PyseriniQuestion> = fc.record({
  id,
  question: text.map((text) => `${text}?`),
  answers: fc.array(text),
  retrieved: fc.array(passage, { maxLength: 4 }),
});
const run = fc.uniqueArray(question, { selector: ({ id }) => id, minLength: 1, maxLength: 5 });

async function read(path: string) {
  const results = [];
  for await (const { hits, ...question } of readRetrievalResults(path)) {
    const retrieved = hits.map((hit) => ({ ...hit, score: Math.fround(hit.score!) }));
    results.push({ ...question, retrieved });
  }
  return results;
}

async function* stream<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

test("retrieval files that @dpr/eval writes, Pyserini's and DPR's, are those that @dpr/data reads", async () => {
  await fc.assert(
    fc.asyncProperty(run, async (run) => {
      const path = join(folder, "run.json");
      await writePyseriniFile(path, stream(run));
      expect(await read(path)).toEqual(run);
      await writeRetrievalFile(path, stream(run));
      expect(await read(path)).toEqual(run.map((question) => ({ ...question, id: "" })));
    }),
    { numRuns: 100 },
  );
});
