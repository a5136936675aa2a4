import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultsOf, runPreparer } from "./run-preparer.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "split-"));
  const items = Array.from({ length: 100 }, (_, row) => ({
    question: `q${row}`,
    positive_ctxs: [{ title: "", text: `${row >> 1}` }],
  }));
  await writeFile(join(folder, "all.json"), JSON.stringify(items));
  await writeFile(
    join(folder, "bad.jsonl"),
    `${JSON.stringify(items[0])}\n{"question": "r"}\n${JSON.stringify(items[1])}`,
  );
  await writeFile(join(folder, "all.qa.csv"), items.map(({ question }) => `${question}\t['a']\n`).join(""));
});
afterAll(() => rm(folder, { recursive: true }));

const split = (...args: readonly string[]) => runPreparer(["split", ...args], { userDirectory: folder });

describe.concurrent("split", () => {
  test("writes train.json and dev.json, and counts the positives of dev that are also in train", async () => {
    const ended = await split("--train_file", "all.json", "--dev_questions", "30", "--seed", "1", "--output_dir", "a");
    expect(ended.code).toBe(0);
    expect((await readdir(join(folder, "a"))).sort()).toEqual(["dev.json", "train.json"]);
    const results = resultsOf(ended) as { readonly devPositives: number; readonly sharedPositives: number };
    expect(results).toMatchObject({
      train: { path: join(folder, "a", "train.json"), questions: 70, rows: 70 },
      dev: { path: join(folder, "a", "dev.json"), questions: 30, rows: 30 },
      badRows: 0,
    });
    expect(results.sharedPositives).toBeGreaterThan(0);
    expect(ended.stdout.split("\n").slice(0, -2)).toEqual([
      `${join(folder, "a", "train.json")}: 70 questions, 70 rows`,
      `${join(folder, "a", "dev.json")}: 30 questions, 30 rows`,
      `Of ${results.devPositives} positives of dev, ${results.sharedPositives} are also in train; --by positive keeps them apart`,
    ]);
  });

  test("keeps questions with a common positive together when asked, and splits alike again", async () => {
    const args = ["--train_file", "all.json", "--dev", "0.3", "--by", "positive", "--output_dir"];
    const [first, again] = await Promise.all([split(...args, "b"), split(...args, "c")]);
    expect(first.stdout).toMatch(/^Of \d+ positives of dev, 0 are also in train$/m);
    expect(resultsOf(again)).toMatchObject({ sharedPositives: 0 });
    expect(await readFile(join(folder, "b", "dev.json"))).toEqual(await readFile(join(folder, "c", "dev.json")));
  });

  test("splits question files, and lists bad rows of training files where it may skip them", async () => {
    const questions = await split("--qa_file", "all.qa.csv", "--output_dir", "d");
    expect((await readdir(join(folder, "d"))).sort()).toEqual(["dev.qa.csv", "train.qa.csv"]);
    expect(questions.code).toBe(0);
    const stopped = await split("--train_file", "bad.jsonl", "--output_dir", "e");
    const problem = `${join(folder, "bad.jsonl")}: line 2: positive_ctxs: expected a list, got nothing`;
    expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining(`preparer: ${problem}\n`)]);
    const skipped = await split("--train_file", "bad.jsonl", "--output_dir", "e", "--skip_bad_rows");
    expect([skipped.code, skipped.stderr]).toEqual([0, expect.stringContaining(`${problem}\n`)]);
    expect(resultsOf(skipped)).toMatchObject({ badRows: 1 });
  });

  test.each([
    [[], "expected --train_file or --qa_file, got neither"],
    [["--qa_file", "b", "--by", "positive"], "--by positive: expected --train_file, got questions without positives"],
  ])("refuses %j", async (args, problem) => {
    const { code, stderr } = await split(...args, "--output_dir", "f");
    expect([code, stderr]).toEqual([2, expect.stringContaining(`preparer: ${problem}\n`)]);
  });
});
