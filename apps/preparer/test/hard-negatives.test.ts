import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultsOf, runPreparer } from "./run-preparer.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hard-negatives-"));
  const write = (name: string, content: string) => writeFile(join(folder, name), content);
  const positive_ctxs = [{ title: "Rome", text: "Rome is a city.", passage_id: "p1" }];
  const training = [
    { question_id: "1", question: "capital of Italy", answers: ["Rome"], positive_ctxs },
    { question_id: "2", question: "never searched", answers: [], positive_ctxs, hard_negative_ctxs: ["old"] },
  ];
  await write("train.json", JSON.stringify(training));
  const texts = ["Rome is a city.", "ROME was not built in a day.", "Romeo", "Milan", "Milan again"];
  const ctxs = texts.map((text, index) => ({ id: `p${index + 1}`, title: "", text, score: String(10 - index) }));
  await write("retrieved.json", JSON.stringify([{ question: "capital of Italy", answers: ["Rome"], ctxs }]));
  await write("run.trec", ctxs.map(({ id, score }, index) => `1 Q0 ${id} ${index + 1} ${score} t\n`).join(""));
  await write("passages.tsv", `id\ttext\ttitle\n${ctxs.map(({ id, text }) => `${id}\t${text}\t\n`).join("")}`);
});
afterAll(() => rm(folder, { recursive: true }));

const mine = (...args: readonly string[]) =>
  runPreparer(["hard-negatives", "--train_file", "train.json", ...args], { userDirectory: folder });

async function minedTexts(name: string): Promise<readonly (readonly string[])[]> {
  interface Item {
    readonly hard_negative_ctxs: readonly { readonly text: string }[];
  }
  const items = JSON.parse(await readFile(join(folder, name), "utf8")) as readonly Item[];
  return items.map(({ hard_negative_ctxs }) => hard_negative_ctxs.map(({ text }) => text));
}

describe.concurrent("hard-negatives", () => {
  test("writes a training file, and says what was dropped and why", async () => {
    const rules = ["--drop_answers", "--relative_margin", "0.75", "--negatives", "1"];
    const ended = await mine("--results", "retrieved.json", "--out_file", "a.json", ...rules);
    expect(ended.code).toBe(0);
    expect(await minedTexts("a.json")).toEqual([["Milan"], ["old"]]);
    const file = join(folder, "a.json");
    expect(ended.stdout.split("\n").slice(0, -2)).toEqual([
      `${file}: 2 questions, mined hard negatives: 1`,
      "Retrieved for them: 5 passages, of which were dropped",
      "  positives of the question          1",
      "  score above the positive's × 0.75  2",
      "  more than 1 for the question       1",
      "Questions",
      "  not among the results, left as they were  1",
    ]);
    expect(resultsOf(ended)).toMatchObject({
      file,
      questions: 2,
      withoutResults: 1,
      hits: 5,
      mined: 1,
      dropped: { knownPositive: 1, withinRelativeMargin: 2, notNeeded: 1, containsAnswer: 0 },
      badRows: 0,
    });
  });

  test("matches answers by words: Rome is not in Romeo", async () => {
    const { code } = await mine("--results", "retrieved.json", "--out_file", "b.json", "--drop_answers");
    expect(code).toBe(0);
    expect(await minedTexts("b.json")).toEqual([["Romeo", "Milan", "Milan again"], ["old"]]);
  });

  test("takes a TREC run with the passages that were searched", async () => {
    const args = ["--ctx_file", "passages.tsv", "--from_rank", "3", "--keep_existing", "--max_score", "7.5"];
    const { code } = await mine("--run-file", "run.trec", "--out_file", "c.json", ...args);
    expect(code).toBe(0);
    expect(await minedTexts("c.json")).toEqual([["Milan", "Milan again"], ["old"]]);
  });

  test("refuses ranks that fall, and a run without texts, in one line", async () => {
    const ranks = await mine("--results", "run.trec", "--out_file", "d.json", "--from_rank", "9", "--to_rank", "8");
    expect([ranks.code, ranks.stderr]).toEqual([2, "preparer: --from_rank: expected at most --to_rank 8, got 9\n"]);
    const texts = await mine("--results", "run.trec", "--out_file", "d.json");
    expect(texts.code).toBe(1);
    expect(texts.stderr).toMatch(/run\.trec: expected passages with texts, got ids only; name the passage collection/);
  });

  test("teaches with examples", async () => {
    const { stdout } = await runPreparer(["hard-negatives", "--help"]);
    expect(stdout).toMatch(/preparer hard-negatives --train_file train\.json --results retrieved\.json/);
  });

  test("leaves nothing half when it is interrupted", async () => {
    const surroundings = { userDirectory: folder, interruptAt: /matching questions/ };
    const items = Array.from({ length: 30_000 }, (_, index) => ({ question: `question ${index}` }));
    const ctxs = Array.from({ length: 10 }, (_, index) => ({ id: `p${index}`, text: `text ${index}` }));
    const many = (fields: object) => items.map((item) => `${JSON.stringify({ ...item, ...fields })}\n`).join("");
    await writeFile(join(folder, "many.jsonl"), many({ positive_ctxs: ["gold"] }));
    await writeFile(join(folder, "results.jsonl"), many({ ctxs }));
    const args = ["--train_file", "many.jsonl", "--results", "results.jsonl", "--out_file", "new/out.json"];
    const { code, stdout } = await runPreparer(["hard-negatives", ...args], surroundings);
    expect([code, stdout]).toEqual([130, ""]);
    expect(await readdir(join(folder, "new"))).toEqual([]);
  });
});
