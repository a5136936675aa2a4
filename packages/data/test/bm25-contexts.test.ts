import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { chooseContexts, type Passage, type Ranking, readRetrievalResults, writeRankings } from "../src/index.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const collection: readonly Passage[] = [
  { id: "best", title: "", text: "Rome" },
  { id: "again", title: "another", text: "Rome" },
  { id: "answer", title: "", text: "Paris it is" },
  { id: "second", title: "", text: "Milan" },
  { id: "repeated", title: "", text: "Milan" },
  { id: "late answer", title: "", text: "Paris" },
  { id: "third", title: "Paris", text: "Turin" },
];
const ids = collection.map(({ id }) => id);
const [rome, , answer] = collection;

async function choose(positives: readonly Passage[], answers: readonly string[], negatives = 9) {
  const read: string[] = [];
  const passageOf = (id: string) => {
    read.push(id);
    return Promise.resolve(collection.find((passage) => passage.id === id)!);
  };
  const containsAnswer = (wanted: readonly string[], text: string) => wanted.some((each) => text.includes(each));
  const chosen = await chooseContexts({ positives, answers }, ids, passageOf, { negatives, containsAnswer });
  return { ...chosen, hardNegatives: chosen.hardNegatives.map(({ id }) => id), read };
}

test("hard negatives are the best passages that are no positive, contain no answer and repeat no text", async () => {
  const known = await choose([rome], ["Paris"]);
  expect(known.positives).toEqual([rome]);
  expect(known.hardNegatives).toEqual(["second", "third"]);
  expect(known.withAnswer).toBe(2);
  expect((await choose([rome], [])).hardNegatives).toEqual(["answer", "second", "late answer", "third"]);
});

test("a positive from elsewhere is known by its text", async () => {
  const elsewhere = { id: "", title: "", text: "Milan" };
  expect((await choose([elsewhere], ["Paris"])).hardNegatives).toEqual(["best", "third"]);
});

test("without a known positive the best passage with an answer is one", async () => {
  const found = await choose([], ["Paris"]);
  expect(found.positives).toEqual([answer]);
  expect(found.hardNegatives).toEqual(["best", "second", "third"]);
  expect((await choose([], ["London"])).positives).toEqual([]);
});

test("no more passages are read than are needed", async () => {
  expect((await choose([rome], ["Paris"], 1)).read).toEqual(["again", "answer", "second"]);
  // A positive may still come when there are negatives enough.
  expect((await choose([], ["Paris"], 1)).read).toEqual(["best", "again", "answer"]);
});

const rankings: readonly Ranking[] = [
  { id: "", question: "who?", ids: ["p1", "p2"], scores: Float64Array.of(2.5, 1 / 3) },
  { id: "q2", question: "nothing found", ids: [], scores: new Float64Array() },
  { id: "q3", question: "where?", ids: ["p1"], scores: Float64Array.of(1) },
];

test("a ranking is written as a TREC run, with numbers for ids unless all questions have them", async () => {
  const path = folder.path("run.trec");
  await writeRankings(path, rankings, "bm25");
  const lines = ["1 Q0 p1 1 2.5 bm25", "1 Q0 p2 2 0.3333333333333333 bm25", "3 Q0 p1 1 1 bm25", ""];
  expect(await readFile(path, "utf8")).toBe(lines.join("\n"));
  await writeRankings(path, rankings.slice(1), "bm25");
  expect(await readFile(path, "utf8")).toBe("q3 Q0 p1 1 1 bm25\n");

  const spaced = writeRankings(path, [{ ...rankings[0], ids: ["p 1"] }], "bm25");
  expect(await refusal(spaced)).toEqual({
    code: "DATA_SPACE_IN_ID",
    message: `${path}: expected ids without spaces for a TREC run, got "p 1"; name the file .jsonl`,
  });
});

test("a ranking written as JSON is read back with its questions", async () => {
  const path = folder.path("run.jsonl.gz");
  await writeRankings(path, rankings, "bm25");
  const read = await collect(readRetrievalResults(path));
  expect(read.map(({ id, question }) => ({ id, question }))).toEqual(
    rankings.map(({ id, question }) => ({ id, question })),
  );
  expect(read[0].hits.map(({ id, score }) => ({ id, score }))).toEqual([
    { id: "p1", score: 2.5 },
    { id: "p2", score: 1 / 3 },
  ]);
});
