import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeDureaderIds, writeDureaderScores, writeDureaderTexts } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dureader-files-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The second id is a whole number, which objects of JavaScript would bring to the front. */
const found = [
  {
    id: "q",
    question: '什么是"树"?',
    retrieved: [
      { id: "p1", text: "一", score: 9 },
      { id: "p2", text: "二\n", score: 8 },
      { id: "p3", text: "三", score: 5 },
    ],
  },
  { id: "7", question: "?", retrieved: [{ id: "p9", text: "九", score: 3 }] },
  { id: "none", question: "!", retrieved: [] },
];

async function* stream<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

describe("DuReader's files", () => {
  test("of ids are an object by question ids, in the questions' order", async () => {
    const { bytes } = await writeDureaderIds(join(folder, "dev.json"), stream(found));
    const text = await readFile(join(folder, "dev.json"), "utf8");
    expect(text).toBe('{\n"q": ["p1","p2","p3"],\n"7": ["p9"],\n"none": []\n}\n');
    expect(bytes).toBe(Buffer.byteLength(text));
  });

  test("of texts have the passages of each question", async () => {
    await writeDureaderTexts(join(folder, "dev.json"), stream(found));
    const first = {
      q_text: '什么是"树"?',
      q_id: "q",
      top_n: [
        ["p1", "一"],
        ["p2", "二\n"],
        ["p3", "三"],
      ],
    };
    const others = [
      { q_text: "?", q_id: "7", top_n: [["p9", "九"]] },
      { q_text: "!", q_id: "none", top_n: [] },
    ];
    expect(JSON.parse(await readFile(join(folder, "dev.json"), "utf8"))).toEqual([first, ...others]);
  });

  test("with scores have them min-max over the passages that are written", async () => {
    await writeDureaderScores(join(folder, "dev.json"), stream(found));
    const [first, second] = JSON.parse(await readFile(join(folder, "dev.json"), "utf8"));
    expect(first.top_n).toEqual([
      ["p1", "一", 1],
      ["p2", "二\n", 0.75],
      ["p3", "三", 0],
    ]);
    expect(second.top_n).toEqual([["p9", "九", 1]]);
  });

  test("with scores refuse distances, and name the question", async () => {
    const retrieved = found[0].retrieved.toReversed();
    const writing = writeDureaderScores(join(folder, "dev.json"), stream([{ id: "q", question: "?", retrieved }]));
    await expect(writing).rejects.toThrow('dev.json: question "q": rank 2: expected scores from');
    expect(await readdir(folder)).toEqual([]);
  });

  test("are JSON for no questions", async () => {
    const paths = ["ids.json", "texts.json"].map((name) => join(folder, name));
    await writeDureaderIds(paths[0], stream([]));
    await writeDureaderTexts(paths[1], stream([]));
    expect(await Promise.all(paths.map((path) => readFile(path, "utf8")))).toEqual(["{}\n", "[]\n"]);
  });

  test.each([
    ["an id that was there before", "q", 'question 4: expected an id of its own, got "q" again'],
    ["no id", "", "question 4: expected an id of its own, got none"],
  ])("are not there, nor any part of them, for a question with %s", async (_case, id, message) => {
    const questions = [...found, { ...found[0], id }];
    for (const write of [writeDureaderIds, writeDureaderTexts, writeDureaderScores]) {
      await expect(write(join(folder, "dev.json"), stream(questions))).rejects.toThrow(message);
    }
    expect(await readdir(folder)).toEqual([]);
  });
});
