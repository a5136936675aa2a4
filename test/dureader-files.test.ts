import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRetrievalResults } from "../packages/data/src/index.ts";
import { writeDureaderIds, writeDureaderScores, writeDureaderTexts } from "../packages/eval/src/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dureader-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

const found = [
  { id: "q", question: "树?", retrieved: [passage("p1", 9), passage("p2", 8), passage("p3", 5)] },
  { id: "7", question: "?", retrieved: [passage("p9", 3)] },
];

function passage(id: string, score: number): { readonly id: string; readonly text: string; readonly score: number } {
  return { id, text: `text of ${id}`, score };
}

async function* questions(): AsyncGenerator<(typeof found)[number]> {
  yield* found;
}

async function allOf<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("DuReader's files that @dpr/eval writes are those that @dpr/data reads", async () => {
  const [ids, texts, scores] = ["ids.json", "texts.json", "scores.json"].map((name) => join(folder, name));
  await writeDureaderIds(ids, questions());
  await writeDureaderTexts(texts, questions());
  await writeDureaderScores(scores, questions());

  const normalised = new Map([
    ["p1", 1],
    ["p2", 0.75],
    ["p3", 0],
    ["p9", 1],
  ]);
  const best = found.map(({ retrieved: hits, ...question }) => ({ ...question, hits }));
  expect(await allOf(readRetrievalResults(ids))).toEqual(
    best.map(({ id, hits }) => ({ id, question: "", hits: hits.map(({ id }) => ({ id })) })),
  );
  expect(await allOf(readRetrievalResults(texts))).toEqual(
    best.map(({ hits, ...question }) => ({ ...question, hits: hits.map(({ id, text }) => ({ id, text })) })),
  );
  expect(await allOf(readRetrievalResults(scores))).toEqual(
    best.map(({ hits, ...question }) => ({
      ...question,
      hits: hits.map(({ id, text }) => ({ id, text, score: normalised.get(id) })),
    })),
  );
});
