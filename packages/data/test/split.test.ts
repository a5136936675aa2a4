import { readdir, readFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Passage,
  readQuestions,
  readTrainingExamples,
  splitFile,
  type SplitOptions,
  type TrainingExample,
  writeTrainingExamples,
} from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const passage = (text: string, id = ""): Passage => ({ id, title: "", text });
const example = (question: string, ...positives: readonly Passage[]): TrainingExample => ({
  id: "",
  question,
  answers: [],
  positives,
  negatives: [],
  hardNegatives: [],
});

const halves = { kind: "training", dev: { share: 0.5 }, seed: 1 } as const;

/** Splits examples, and reads both sides back. */
async function split(examples: readonly TrainingExample[], options: Partial<SplitOptions> = {}) {
  const path = folder.path("all.json");
  await writeTrainingExamples(path, examples);
  const result = await splitFile(path, folder.path("out"), { ...halves, ...options });
  const read = (side: "train" | "dev") => collect(readTrainingExamples(folder.path("out", `${side}.json`)));
  return { result, train: await read("train"), dev: await read("dev") };
}

const questionsOf = (examples: readonly TrainingExample[]) => examples.map(({ question }) => question);
const manyQuestions = Array.from({ length: 1000 }, (_, row) => example(`question ${row}`, passage(`${row}`)));

test("every example is on one side, in order, and those of one question together, but for case and blanks", async () => {
  const question = fc.tuple(fc.constantFrom("who is A", "Who  is\ta ", "b?", "c", " C\n", "d", "é", "É"), fc.nat(3));
  await fc.assert(
    fc.asyncProperty(fc.array(question), fc.integer(), async (drawn, seed) => {
      const examples = drawn.map(([question, positive]) => example(question, passage(`${positive}`)));
      const { train, dev, result } = await split(examples, { seed });
      const normalised = (side: readonly TrainingExample[]) =>
        new Set(side.map(({ question }) => question.trim().toLowerCase().replaceAll(/\s+/g, " ")));
      expect(normalised(train).isDisjointFrom(normalised(dev))).toBe(true);
      expect(examples.filter(({ question }) => questionsOf(train).includes(question))).toEqual(train);
      expect(examples.filter(({ question }) => questionsOf(dev).includes(question))).toEqual(dev);
      expect([result.train.rows, result.dev.rows]).toEqual([train.length, dev.length]);
      expect([result.train.questions, result.dev.questions]).toEqual([normalised(train).size, normalised(dev).size]);
    }),
    { numRuns: 30 },
  );
});

test("with a share, further questions move none of the others, and another seed splits otherwise", async () => {
  const few = await split(manyQuestions.slice(0, 700), { dev: { share: 0.1 } });
  const many = await split(manyQuestions, { dev: { share: 0.1 } });
  expect(questionsOf(many.dev).filter((question) => questionsOf(few.dev).includes(question))).toEqual(
    questionsOf(few.dev),
  );
  expect(questionsOf(many.train)).toEqual(expect.arrayContaining(questionsOf(few.train)));
  expect(many.dev.length).toBeGreaterThan(60);
  expect(many.dev.length).toBeLessThan(140);
  const other = await split(manyQuestions, { dev: { share: 0.1 }, seed: 2 });
  expect(questionsOf(other.dev)).not.toEqual(questionsOf(many.dev));
});

test("with a number of questions, exactly so many go to dev, however often each is there", async () => {
  const twice = [...manyQuestions, ...manyQuestions];
  const { dev, result } = await split(twice, { dev: { questions: 123 } });
  expect([result.dev.questions, result.train.questions, dev.length]).toEqual([123, 877, 246]);
  const again = await split(twice.toReversed(), { dev: { questions: 123 } });
  expect(new Set(questionsOf(again.dev))).toEqual(new Set(questionsOf(dev)));
  expect(await refusal(split(manyQuestions, { dev: { questions: 1000 } }))).toEqual({
    code: "DATA_TOO_FEW_QUESTIONS",
    message: "expected more than 1,000 different questions, got 1,000; take fewer for dev",
  });
});

test("by positive, no positive of dev occurs in train, by text or by id, also over other questions", async () => {
  const positives = fc.uniqueArray(
    fc.record({ text: fc.nat(30).map(String), id: fc.oneof(fc.constant(""), fc.nat(30).map(String)) }),
    { maxLength: 3, selector: ({ text, id }) => `${text} ${id}` },
  );
  const sizes = fc.constantFrom({ share: 0.5 }, { questions: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(positives, { minLength: 4, maxLength: 20 }), sizes, async (drawn, size) => {
      const examples = drawn.map((each, row) => example(`q${row}`, ...each.map(({ text, id }) => passage(text, id))));
      const { train, dev, result } = await split(examples, { dev: size, by: "positive" });
      const keys = (side: readonly TrainingExample[]) =>
        new Set(side.flatMap((each) => each.positives.flatMap(({ id, text }) => [text, ...(id ? [`id ${id}`] : [])])));
      expect(keys(train).isDisjointFrom(keys(dev))).toBe(true);
      expect([train.length + dev.length, result.sharedPositives]).toEqual([examples.length, 0]);
      expect(dev.length).toBeLessThanOrEqual(size.questions ?? examples.length);
    }),
    { numRuns: 30 },
  );
});

test("by positive, dev gets the share that was asked for, not what small keys of large groups make of it", async () => {
  const inFours = manyQuestions.map((each, row) => ({ ...each, positives: [passage(`${row >> 2}`)] }));
  const { dev } = await split(inFours, { dev: { share: 0.3 }, by: "positive" });
  expect(dev.length).toBeGreaterThan(220);
  expect(dev.length).toBeLessThan(380);
  expect((await split(inFours, { dev: { questions: 300 }, by: "positive" })).dev.length).toBe(300);
});

test("the positives of dev that also occur in train are counted", async () => {
  const inFours = manyQuestions.map((each, row) => ({ ...each, positives: [passage(`${row >> 2}`)] }));
  const { train, dev, result } = await split(inFours);
  const texts = (side: readonly TrainingExample[]) => new Set(side.map(({ positives }) => positives[0].text));
  expect(result.devPositives).toBe(texts(dev).size);
  expect(result.sharedPositives).toBe(texts(dev).intersection(texts(train)).size);
  expect(result.sharedPositives).toBeGreaterThan(100);
});

test("rows go over as they are, with fields that no reader knows, in files named after the input", async () => {
  const item = (row: number) =>
    `{"question": "q${row}", "rank": 12345678901234567890,\n "positive_ctxs": [{"text": "a\\nb", "score": 1.50}]}`;
  const items = Array.from({ length: 20 }, (_, row) => item(row));
  const list = await folder.write("list.json", `[ ${items.join(" ,\n\n")} ]`);
  const lines = await folder.write("nq.jsonl.gz", gzipSync(items.map((text) => text.replace("\n", "")).join("\n")));
  await splitFile(list, folder.path("lists"), halves);
  await splitFile(lines, folder.path("lines"), halves);
  expect(await readdir(folder.path("lists"))).toEqual(["dev.json", "train.json"]);
  expect(await readdir(folder.path("lines"))).toEqual(["dev.jsonl.gz", "train.jsonl.gz"]);
  const dev = await readFile(folder.path("lists", "dev.json"), "utf8");
  const kept = items.filter((text) => dev.includes(text));
  expect(dev).toBe(`[\n${kept.join(",\n")}\n]\n`);
  const devLines = gunzipSync(await readFile(folder.path("lines", "dev.jsonl.gz"))).toString();
  expect(devLines).toBe(kept.map((text) => `${text.replace("\n", "")}\n`).join(""));
  expect([kept.length > 0, kept.length < 20]).toEqual([true, true]);
});

test("question files are split as csv and as JSON lines, answers as they are", async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `"say ""${row}"""\t["it's", '${row}']`);
  const lines = Array.from({ length: 40 }, (_, row) => `{"question":"say \\"${row}\\"","answer":["it's","${row}"]}`);
  const csv = await folder.write("nq.qa.csv", `${rows.join("\n")}\n`);
  const jsonl = await folder.write("nq.jsonl", lines.join("\n"));
  for (const path of [csv, jsonl]) await splitFile(path, folder.path("out"), { ...halves, kind: "questions" });
  const names = ["dev.jsonl", "dev.qa.csv", "train.jsonl", "train.qa.csv"];
  expect((await readdir(folder.path("out"))).sort()).toEqual(names);
  const [devLines, devRows, trainLines, trainRows] = await Promise.all(
    names.map((name) => collect(readQuestions(folder.path("out", name)))),
  );
  expect([devRows, trainRows]).toEqual([devLines, trainLines]);
  expect(devRows.length + trainRows.length).toBe(40);
  const all = await collect(readQuestions(csv));
  expect(devRows.map((row) => all.find(({ question }) => question === row.question))).toEqual(devRows);
});

test("MS MARCO's queries are split by their texts, and go over with quotes as they are", async () => {
  const lines = Array.from({ length: 40 }, (_, row) => `${row}\t"say" ${row % 20}`);
  const path = await folder.write("queries.train.tsv", lines.join("\n"));
  await splitFile(path, folder.path("out"), { ...halves, kind: "questions" });
  const sides = await Promise.all(
    ["dev.tsv", "train.tsv"].map(async (name) => (await readFile(folder.path("out", name), "utf8")).trim().split("\n")),
  );
  expect(sides.flat().toSorted()).toEqual(lines.toSorted());
  const [dev, train] = sides.map((rows) => new Set(rows.map((row) => row.split("\t")[1])));
  expect([dev.size > 0, dev.isDisjointFrom(train)]).toEqual([true, true]);
});

test("a bad row ends the splitting at its place, or is reported once and left out", async () => {
  const good = JSON.stringify({ question: "q", positive_ctxs: [] });
  const path = await folder.write("all.jsonl", `${good}\n{"question": "r"}\n{cut\n`);
  const message = `${path}: line 2: positive_ctxs: expected a list, got nothing`;
  expect((await refusal(splitFile(path, folder.path("out"), halves))).message).toBe(message);
  expect(await readdir(folder.path("out"))).toEqual([]);
  const places: string[] = [];
  const onBadRow: SplitOptions["onBadRow"] = ({ place }) => places.push(place.where);
  const { train, dev } = await splitFile(path, folder.path("out"), { ...halves, by: "positive", onBadRow });
  expect([train.rows + dev.rows, places]).toEqual([1, ["line 2: positive_ctxs", "line 3"]]);
  const qa = await folder.write("a.csv", "who\t[]\twhen\n");
  expect((await refusal(splitFile(qa, folder.path("out"), { ...halves, kind: "questions" }))).message).toBe(
    `${qa}: line 1: expected 2 columns (question, answers) with a tab between, got 3`,
  );
});

test("the input is never overwritten, and an aborted splitting leaves nothing", async () => {
  const path = await folder.write("train.json", `[${JSON.stringify({ question: "q", positive_ctxs: [] })}]`);
  expect(await refusal(splitFile(path, folder.path(), halves))).toEqual({
    code: "DATA_OWN_INPUT",
    message: `${path}: expected another folder for the result, got the one where this file would be overwritten`,
  });
  const signal = AbortSignal.abort();
  await expect(splitFile(path, folder.path("out"), { ...halves, signal })).rejects.toThrow("abort");
  expect(await readdir(folder.path("out"))).toEqual([]);
});

test.skipIf(!hasSharedData)("the real training questions are split without a paragraph on both sides", async () => {
  const path = shared("data/nq-qed/qed-nq-train.json");
  const byQuestion = await splitFile(path, folder.path("question"), { ...halves, dev: { share: 0.1 } });
  const dev = { questions: 500 };
  const byPositive = await splitFile(path, folder.path("positive"), { ...halves, dev, by: "positive" });
  expect([byQuestion, byPositive].map(({ dev, train }) => dev.rows + train.rows)).toEqual([7167, 7167]);
  expect(byQuestion.sharedPositives).toBeGreaterThan(0);
  expect([byPositive.dev.questions, byPositive.sharedPositives]).toEqual([500, 0]);
});
