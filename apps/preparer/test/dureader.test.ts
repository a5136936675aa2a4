import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CommandLineError } from "@dpr/command-line";
import { openTrainingExamples, readPassages, readQuestions, readTrainingExamples } from "@dpr/data";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findInputs } from "../src/dureader/find-inputs.ts";
import { planSteps } from "../src/dureader/plan-steps.ts";
import { resultsOf, runPreparer } from "./run-preparer.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../../../shared/data/dureader-samples", import.meta.url));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dpr-dureader-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, lines.map((line) => `${line}\n`).join(""));
  return path;
}

const dureader = (...args: readonly string[]) => runPreparer(["dureader", ...args], { userDirectory: folder });

/** A row of `dual.train.tsv`. */
const row = (question: string, positive: string, negative: string) =>
  [question, "", positive, "", negative, 0].join("\t");
const devLine = (id: string, question: string, ...positives: readonly (readonly [string, string])[]) =>
  JSON.stringify({
    question_id: id,
    question,
    answer_paragraphs: positives.map(([id, text]) => ({ paragraph_id: id, paragraph_text: text })),
  });

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test.skipIf(!existsSync(SAMPLES))(
  "the samples become files that the trainer, embedder and evaluator take",
  async () => {
    const ended = await dureader(
      ...["--dual_train", `${SAMPLES}/dual.train.tsv`, "--passage_collection", `${SAMPLES}/dureader.para`],
      ...["--test", `${SAMPLES}/dureader.q`, "--search", `${SAMPLES}/search.train.json`],
      ...["--parts", "8", "--output_dir", "out"],
    );
    expect(ended.stdout).toContain(
      "dual_train.json: 8 questions, 25 positives, 53 hard negatives; left out: 2 hard negatives that are positives\n",
    );
    const out = join(folder, "out");
    expect(resultsOf(ended)).toMatchObject({
      outputs: [
        { files: [join(out, "dureader.qa.jsonl")], counts: { questions: 100 } },
        { files: [join(out, "dual_search.train.json")], counts: { questions: 96, positives: 159, hardNegatives: 271 } },
        {
          from: [`${SAMPLES}/dual.train.tsv`],
          files: [join(out, "dual_train.json")],
          counts: { questions: 8, positives: 25, hardNegatives: 53 },
          dropped: { questionsWithoutPositive: 0, hardNegativesThatArePositives: 2, badRows: 0 },
        },
        { counts: { passages: 100 }, dropped: { emptyTexts: 0, badRows: 0 } },
      ],
    });
    await using examples = await openTrainingExamples([{ path: join(out, "dual_train.json") }]);
    expect([examples.length, examples.withoutPositives]).toEqual([8, 0]);
    const [first, last] = await examples.read([0, 7]);
    expect([first.question, last.question]).toEqual(["微信分享链接打开app", "论文参考文献的格式"]);
    expect((await all(readQuestions(join(out, "dureader.qa.jsonl")))).length).toBe(100);
    const parts = Array.from({ length: 8 }, (_, index) => join(out, `passages_${index}_of_8.tsv`));
    const ids = await Promise.all(parts.map(async (part) => (await all(readPassages(part))).map(({ id }) => id)));
    expect(ids.flat()).toEqual(Array.from({ length: 100 }, (_, row) => String(row)));
  },
);

/** The dataset as it is published, on a small scale. */
async function writeDataset(): Promise<void> {
  await write("data/baseline/train/dual.train.tsv", [row("问一", "段a", "段c"), row("问一", "段a", "段d")]);
  await write("data/baseline/train/cross.train.tsv", ["not looked at"]);
  await write("data/baseline/dev/dev.json", [devLine("q1", "问", ["pa", "段a"]), devLine("q2", "最后", ["pc", "段c"])]);
  await write("data/baseline/passage-collection/part-00", ["-\t-\t段a\t0", "-\t-\t段b\t0"]);
  await write("data/baseline/passage-collection/part-01", ["-\t-\t段c\t0", "-\t-\t\t0", "-\t-\t段d\t0"]);
  await write("data/baseline/passage-collection/passage2id.map.json", [
    JSON.stringify({ 0: "pa", 1: "pb", 2: "pc", 3: "pe", 4: "pd" }),
  ]);
  await write("data/original/train.json", [devLine("t1", "训练", ["pb", "段b"])]);
  await write("data/test1/test1.json", ['{"question_id": "x", "question": "测试"}']);
}

test("a folder with the published files is enough; a search's results become dev_with_hn.json", async () => {
  await writeDataset();
  const retrieved = await write("run.json", [JSON.stringify({ q1: ["pc", "pa", "pd"], q2: ["pd", "pb", "pc", "pa"] })]);
  const ended = await dureader(
    ...["--dataset_dir", "data", "--retrieved_dev", retrieved, "--parts", "2", "--output_dir", "out"],
  );
  expect(ended.stderr).toContain(
    "takes baseline/passage-collection/part-00, baseline/passage-collection/part-01, " +
      "baseline/passage-collection/passage2id.map.json, baseline/train/dual.train.tsv, original/train.json, " +
      "baseline/dev/dev.json, test1/test1.json\n",
  );
  expect([ended.code, (await readdir(join(folder, "out"))).sort()]).toEqual([
    0,
    [
      "dev.qa.jsonl",
      "dev_with_hn.json",
      "dual_dev.json",
      "dual_train.json",
      "passages_0_of_2.tsv",
      "passages_1_of_2.tsv",
      "test1.qa.jsonl",
      "train.qa.jsonl",
      "train_positives.json",
    ],
  ]);
  const text = (name: string) => readFile(join(folder, "out", name), "utf8");
  expect(await text("passages_0_of_2.tsv")).toBe("id\ttext\ttitle\npa\t段a\t\npb\t段b\t\n");
  expect(await text("passages_1_of_2.tsv")).toBe("id\ttext\ttitle\npc\t段c\t\npd\t段d\t\n");
  expect(await text("test1.qa.jsonl")).toBe('{"question_id":"x","question":"测试","answers":[]}\n');
  expect(JSON.parse(await text("dual_dev.json"))[1]).toEqual({
    question_id: "q2",
    question: "最后",
    answers: [],
    positive_ctxs: [{ title: "", text: "段c", passage_id: "pc" }],
    negative_ctxs: [],
    hard_negative_ctxs: [],
  });
  const dev = await all(readTrainingExamples(join(folder, "out/dev_with_hn.json")));
  expect(dev.map(({ hardNegatives }) => hardNegatives.map(({ id, text }) => id + text))).toEqual([
    ["pc段c", "pd段d"],
    ["pd段d", "pb段b", "pa段a"],
  ]);
});

test("bad rows end the work without a file, or are listed once and counted", async () => {
  const bad = await write("dual.train.tsv", [row("q", "p", "n"), "half a row", row("r", "p", "n")]);
  const lines = await write("part-00", ["-\ta", "b", "-\tc", "-\t \u0001"]);
  const dev = await write("dev.json", [devLine("1", "q", ["p", "段"]), '{"question": "q"}']);
  const flags = ["--dual_train", bad, "--passage_collection", "part-*", "--parts", "2", "--output_dir", "out"];
  const stopped = await dureader(...flags);
  const problem = `${bad}: line 2: expected 6 columns (question, title, positive, title, negative, label) with tabs between, got 1`;
  expect([stopped.code, stopped.stderr.split("\n").at(-2)]).toEqual([1, `preparer: ${problem}`]);
  expect(await readdir(join(folder, "out"))).toEqual([]);

  const ended = await dureader(...flags, "--dev", dev, "--skip_bad_rows");
  expect(ended.stderr.split("\n").filter((line) => line.includes(": line 2:"))).toEqual([
    `left out: ${dev}: line 2: question_id: expected a string or a whole number, got nothing`,
    `left out: ${problem}`,
    `left out: ${lines}: line 2: expected 2 columns (title, text) or 4 (-, title, text, 0) with tabs between, got 1`,
  ]);
  expect(resultsOf(ended)).toMatchObject({
    outputs: [
      { counts: { questions: 1 }, dropped: { badRows: 1 } },
      { counts: { questions: 1 }, dropped: { badRows: 0 } },
      { counts: { questions: 2 }, dropped: { badRows: 1 } },
      { counts: { passages: 2 }, dropped: { badRows: 1, emptyTexts: 1 } },
    ],
  });
});

test.skipIf(process.platform === "win32").each(["SIGKILL", "SIGINT"] as const)(
  "a run that ends with %s while it writes leaves no half file, and what was there before as it was",
  async (signal) => {
    const out = join(folder, "out");
    await mkdir(out);
    await writeFile(join(out, "passages.tsv"), "before");
    const dual = await write("dual.train.tsv", [row("q", "p", "n")]);
    // A pipe that always has more: the run cannot be done before the signal comes.
    const collection = join(folder, "passage_collection.json");
    execFileSync("mkfifo", [collection]);
    const child = spawn(process.execPath, [
      ...[main, "dureader", "--dual_train", dual, "--passage_collection", collection, "--output_dir", out],
    ]);
    const code = new Promise((resolve) => child.on("close", resolve));
    const pipe = createWriteStream(collection).on("error", () => undefined);
    const line = `${JSON.stringify({ paragraph_id: "p", paragraph_text: "段".repeat(1000) })}\n`.repeat(100);
    const feed = (): void => void (pipe.writable && pipe.write(line, feed));
    feed();
    let partial: string | undefined;
    while (partial === undefined || (await stat(join(out, partial))).size < 1_000_000) {
      await setTimeout(5);
      partial = (await readdir(out)).find((name) => name.startsWith(".passages.tsv."));
    }
    child.kill(signal);
    expect(await code).toBe(signal === "SIGINT" ? 130 : null);
    pipe.destroy();

    // What a killed process leaves has a name that no command looks at.
    const left = signal === "SIGINT" ? [] : [partial];
    expect((await readdir(out)).sort()).toEqual([...left, "dual_train.json", "passages.tsv"]);
    expect(await readFile(join(out, "passages.tsv"), "utf8")).toBe("before");
    expect((await all(readTrainingExamples(join(out, "dual_train.json")))).length).toBe(1);
  },
);

test("a command line that names nothing to do is refused with 2", async () => {
  const { code, stderr } = await dureader("--output_dir", "out");
  expect(stderr).toMatch(/expected --dataset_dir or at least one file to convert, such as --dual_train, got none/);
  expect(code).toBe(2);
});

test("inputs that are nothing to start from, ambiguous, or of one name are refused before anything is written", async () => {
  await mkdir(join(folder, "empty"));
  await write("a/dev.json", []);
  await write("b/dev.json", []);
  const plan = async (inputs: Parameters<typeof findInputs>[0]) =>
    planSteps(await findInputs(inputs), { outputDir: join(folder, "out"), parts: 1 });
  const refusals = [
    [{ datasetDir: join(folder, "empty") }, /^--dataset_dir: expected a folder with dual.train.tsv, dev.json, …, got/],
    [{ datasetDir: folder }, /^--dataset_dir: expected one dev.json, got \S+a\/dev.json and \S+b\/dev.json; name one/],
    [{ retrievedDev: "r.json", test: ["t.json"] }, /^--retrieved_dev: expected --dev with it, got none/],
    [{ test: ["a/t.json", "b/t.q.gz"] }, /got a\/t.json and b\/t.q.gz, both of which become t.qa.jsonl$/],
  ] as const;
  for (const [inputs, message] of refusals) {
    const refusal = plan(inputs);
    await expect(refusal).rejects.toThrow(CommandLineError);
    await expect(refusal).rejects.toThrow(message);
  }
  expect((await plan({ datasetDir: folder, dev: join(folder, "a/dev.json") })).length).toBe(2);
});

test("a file given by the wrong flag does not become an empty one", async () => {
  const path = await write("test1.json", ['{"question_id": "x", "question": "测试"}']);
  const ended = await dureader("--dev", path, "--output_dir", "out");
  expect([ended.code, ended.stderr.split("\n").at(-2)]).toEqual([
    1,
    `preparer: ${path}: expected a question with a positive, got none; is this the right file for its flag?`,
  ]);
  expect(await readdir(join(folder, "out"))).toEqual([]);
});
