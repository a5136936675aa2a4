import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { addRetrievedNegatives, type Passage, readRetrievalResults, type TrainingExample } from "../src/index.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

async function* stream<Item>(items: readonly Item[]) {
  yield* items;
}

const passage = (id: string): Passage => ({ id, title: "", text: `text ${id}` });
const question = (id: string, ...positives: readonly Passage[]): TrainingExample => ({
  id,
  question: `question ${id}`,
  answers: [],
  positives,
  negatives: [],
  hardNegatives: [],
});

/** Ids p0, p1, … of the collection. */
const ids = (count: number) => Array.from({ length: count }, (_, rank) => `p${rank}`);
const collection = () => stream(ids(60).map(passage));

async function idsOfNegatives(
  questions: readonly TrainingExample[],
  results: string,
  passages: () => AsyncIterable<Passage> = collection,
) {
  const path = await folder.write("results", results);
  const options = { folder: folder.path() };
  const read = () => readRetrievalResults(path);
  const examples = await collect(addRetrievedNegatives(stream(questions), read, passages, options));
  expect(examples.map((each) => ({ ...each, hardNegatives: [] }))).toEqual(questions);
  for (const each of examples.flatMap(({ hardNegatives }) => hardNegatives)) expect(each).toEqual(passage(each.id));
  return examples.map(({ hardNegatives }) => hardNegatives.map(({ id }) => id));
}

test("the first 30 of the top 50 that are not positives become hard negatives, whatever form the results have", async () => {
  const byId = { ...passage("p1"), text: "before it was cleaned" };
  const byText = { ...passage("p29"), id: "a copy" };
  const questions = [question("a", byId, byText), question("b", passage("p59"))];
  const a = ids(60);
  const b = ids(60).reverse();
  const expected = [ids(32).filter((id) => id !== "p1" && id !== "p29"), b.slice(1, 31)];
  const withText = (list: readonly string[]) => list.map((id) => [id, passage(id).text]);
  const none = () => stream<Passage>([]);
  const run = [a, b].flatMap((list, index) => list.map((id, rank) => `${"ab"[index]} Q0 ${id} ${rank} ${-rank} x`));
  expect(await idsOfNegatives(questions, JSON.stringify({ a, b }))).toEqual(expected);
  expect(await idsOfNegatives(questions, run.join("\n"))).toEqual(expected);
  const lists = [
    { q_text: "question b", q_id: "b", top_50: undefined, top_n: withText(b) },
    { q_text: "question a", q_id: "a", top_n: withText(a) },
  ];
  expect(await idsOfNegatives(questions, JSON.stringify(lists), none)).toEqual(expected);
  const dpr = [
    { question: "question a", answers: [], ctxs: a.map((id) => ({ ...passage(id), score: "1" })) },
    { question: "question b", answers: [], ctxs: b.map((id) => ({ id, score: "1" })) },
  ];
  expect(await idsOfNegatives(questions, JSON.stringify(dpr))).toEqual(expected);
});

test("ranks behind the 50th are not looked at, even where positives and copies of them leave fewer than 30", async () => {
  const copies = ids(40).map((id) => ({ ...passage(id), text: "copy" }));
  const all = () => stream([...copies, ...ids(60).slice(40).map(passage)]);
  const questions = [question("a", { id: "other", title: "", text: "copy" })];
  expect(await idsOfNegatives(questions, JSON.stringify({ a: ids(60) }), all)).toEqual([ids(50).slice(40)]);
});

test("questions without a result and passages without a text are reported, not passed over", async () => {
  const notRetrieved: string[] = [];
  const unknown: string[] = [];
  const path = await folder.write("results.json", JSON.stringify({ a: ["p0", "lost", "p1"] }));
  const examples = await collect(
    addRetrievedNegatives(stream([question("a"), question("b")]), () => readRetrievalResults(path), collection, {
      folder: folder.path(),
      onNotRetrieved: ({ id }) => notRetrieved.push(id),
      onUnknown: (id) => unknown.push(id),
    }),
  );
  expect(examples.map(({ hardNegatives }) => hardNegatives.length)).toEqual([2, 0]);
  expect([notRetrieved, unknown]).toEqual([["b"], ["lost"]]);
  expect(await readdir(folder.path())).toEqual(["results.json"]);
});

test("results of other questions or of another collection are refused", async () => {
  expect(await refusal(idsOfNegatives([question("a")], JSON.stringify({ b: ["p0"] })))).toEqual({
    code: "DATA_FOREIGN_RESULTS",
    message: "retrieved: expected results of these questions, got none of 1; are these the files that were searched?",
  });
  expect((await refusal(idsOfNegatives([question("a")], JSON.stringify({ a: ["x", "y"] })))).message).toBe(
    "retrieved: expected passages of the searched collection, got none of 2; are these the files that were searched?",
  );
});
