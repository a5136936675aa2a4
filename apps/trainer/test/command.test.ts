import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadTokenizer, type NamedTensors, readModelDirectory, writeModelDirectory } from "@dpr/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultsOf, runTrainer } from "./run-trainer.ts";

const reference = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert");
const tinyBert = join(reference, "question_model_start");

let folder: string;
let trainFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-command-"));
  trainFile = join(folder, "train.json");
  const words = ["red", "green", "blue", "white", "black", "grey", "pink", "brown"];
  const items = words.map((word) => ({
    question: `what is ${word}?`,
    answers: [word],
    positive_ctxs: [{ title: word, text: `The colour ${word} is a colour.` }],
    hard_negative_ctxs: [{ title: "no", text: "Nothing at all." }],
  }));
  await writeFile(trainFile, JSON.stringify(items));
});
beforeAll(async () => {
  const broken = join(folder, "broken");
  const model = await readModelDirectory(tinyBert);
  model.parameters.get("embeddings.LayerNorm.bias")!.data[3] = Number.NaN;
  await writeModelDirectory(broken, model, await loadTokenizer(tinyBert));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (args: readonly string[], interruptAt?: RegExp) => runTrainer(args, { userDirectory: folder, interruptAt });

const small = ["--batch_size", "4", "--warmup_steps", "1", "--sequence_length", "24", "--log_batch_step", "1"];
const recipe = (output: string, ...more: string[]) => [
  ...["--train_file", trainFile, "--pretrained_model_cfg", tinyBert, "--output_dir", join(folder, output)],
  ...small,
  ...more,
];

describe("the trainer", () => {
  test("trains, keeps the best epoch and a user's files, and its last line is its results", async () => {
    await mkdir(join(folder, "out", "best", "my_plots"), { recursive: true });
    await writeFile(join(folder, "out", "best", "notes.txt"), "mine");
    const ended = await run(
      recipe("out", "--num_train_epochs", "3", "--dev_file", trainFile, "--learning_rate", "1e-3"),
    );
    expect(ended.code).toBe(0);
    const results = resultsOf(ended) as {
      updates: number;
      epochs: number;
      trainLoss: number;
      best: { metric: string; value: number; epoch: number; directory: string };
    };
    expect(results).toMatchObject({ updates: 6, epochs: 3, best: { metric: "devLoss" } });
    expect(results.best.directory).toBe(join(folder, "out", "best"));
    const { epoch } = results.best;
    expect((await readdir(results.best.directory)).sort()).toEqual([
      `context_model_${epoch}`,
      "my_plots",
      "notes.txt",
      `question_model_${epoch}`,
    ]);
    expect((await readdir(join(folder, "out"))).sort()).toEqual(
      [
        ...["best", "metrics.jsonl", "report.html", "state_6"],
        ...["context", "question"].flatMap((side) => [1, 2, 3].map((one) => `${side}_model_${one}`)),
      ].sort(),
    );
  });

  test("keeps the encoders of the last epochs alone, as many as it is told", async () => {
    expect((await run(recipe("kept", "--num_train_epochs", "4", "--keep_checkpoints", "2"))).code).toBe(0);
    const names = (await readdir(join(folder, "kept"))).filter((name) => !name.includes(".")).sort();
    expect(names).toEqual(["context_model_3", "context_model_4", "question_model_3", "question_model_4", "state_8"]);
  });

  test("makes one update of several batches, as of their mean gradient, and of those that are left at the end", async () => {
    const accumulated = recipe("sum", "--num_train_epochs", "1", "--gradient_accumulation_steps", "2");
    const { stdout, stderr } = await run([...accumulated.map((arg) => (arg === "4" ? "3" : arg))]);
    expect(stderr).toContain("update 2: loss");
    expect(stdout).toContain('"updates":2,"epochs":1'); // 3 batches of 3, 3 and 2 questions
  });

  test("takes several files by name or with *, packed or not, each as often as its rate, and leaves out what is bad", async () => {
    const items = JSON.parse(await readFile(trainFile, "utf8")) as readonly object[];
    await writeFile(join(folder, "part-1.json.gz"), gzipSync(JSON.stringify(items.slice(0, 3))));
    await writeFile(join(folder, "part-2.jsonl"), `${JSON.stringify(items[3])}\n{"question": 7}\n`);
    const files = ["--train_file", `${join(folder, "part-*")},${trainFile}`];
    const { code, stdout, stderr } = await run([
      ...recipe("several", "--num_train_epochs", "1", "--skip_bad_rows", "--last_batch", "drop").slice(2),
      ...files,
      ...["--train_files_upsample_rates", "1,2,1"],
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain("13 training questions, 1 bad items left out"); // 3 × 1 + 1 × 2 + 8
    expect(stderr).toContain("line 2: question: expected a string, got the number 7");
    expect(stdout).toContain('"updates":3');
  });

  test("gives the same weights for the same seed, whatever the chunks and threads, and others for another", async () => {
    const trained = async (name: string, ...more: string[]) => {
      const { code } = await run(
        recipe(name, "--num_train_epochs", "1", "--dropout", "0.2", "--learning_rate", "1e-3", ...more),
      );
      expect(code).toBe(0);
      const { parameters } = await readModelDirectory(join(folder, name, "question_model_1"));
      return parameters;
    };
    const first = await trained("a", "--seed", "7");
    expect(await trained("b", "--seed", "7", "--threads", "1")).toEqual(first);
    const inChunks = await trained("chunks", "--seed", "7", "--chunk_size", "1");
    // In another order sums round otherwise.
    expect(largestDifference(first, inChunks)).toBeLessThan(1e-5);
    const otherwise = await trained("c", "--seed", "8");
    expect(largestDifference(first, otherwise)).toBeGreaterThan(1e-4);
  });

  test("starts from the encoders of an earlier run, and shares or fixes encoders as told", async () => {
    const again = [
      "--train_file",
      trainFile,
      "--model_file",
      join(folder, "shared"),
      "--output_dir",
      join(folder, "fixed"),
      ...small,
    ];
    expect((await run(recipe("shared", "--num_train_epochs", "1", "--share_encoders"))).code).toBe(0);
    const file = (run: string, model: string) => readFile(join(folder, run, model, "model.safetensors"));
    expect(await file("shared", "question_model_1")).toEqual(await file("shared", "context_model_1"));
    expect((await run([...again, "--num_train_epochs", "1", "--fix_ctx_encoder"])).code).toBe(0);
    expect(await file("fixed", "context_model_1")).toEqual(await file("shared", "context_model_1"));
    expect(await file("fixed", "question_model_1")).not.toEqual(await file("shared", "question_model_1"));
  });

  test("stops at Ctrl-C with code 130 after its step, says how to go on, and goes on to the same weights, there or in another directory", async () => {
    const long = (output: string, ...more: string[]) =>
      recipe(
        output,
        "--num_train_epochs",
        "8",
        "--dropout",
        "0.1",
        "--learning_rate",
        "1e-3",
        "--dev_file",
        trainFile,
        ...more,
      );
    expect((await run(long("whole"))).code).toBe(0);
    const { code, stderr } = await run(long("parts"), /update 5: /);
    expect(code).toBe(130);
    expect(stderr).toMatch(/saved after update \d+; the same command with --resume goes on from there/);
    const again = await run(long("parts"));
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("holds a run that can go on; add --resume"),
    ]);
    const start = long("moved").indexOf("--pretrained_model_cfg");
    const moved = await run([...long("moved", "--resume").toSpliced(start, 2, "--model_file", join(folder, "parts"))]);
    expect([moved.code, moved.stderr]).toEqual([0, expect.stringMatching(/going on after update \d+ of \S+parts: /)]);
    expect(moved.stderr).not.toContain("changed since");
    expect(await weightsIn("moved")).toEqual(await weightsIn("whole"));
    const resumed = await run(long("parts", "--resume"));
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringMatching(/going on after update \d+/)]);
    expect(resumed.stderr).not.toContain("changed since");
    expect(await weightsIn("parts")).toEqual(await weightsIn("whole"));
  });

  test("starts a run that does not exist yet with --resume, and says what has changed in one that does", async () => {
    expect((await run(recipe("fresh", "--num_train_epochs", "1", "--resume"))).code).toBe(0);
    const { code, stderr } = await run(recipe("fresh", "--num_train_epochs", "2", "--resume", "--seed", "3"));
    expect(code).toBe(0);
    expect(stderr).toContain("changed since the run began: num_train_epochs: was 1, is 2");
    expect(stderr).toContain("changed since the run began: seed: was 12345, is 3");
    expect(stderr).not.toContain("batch_size: was");
    const other = await run(["--train_file", `${trainFile},${trainFile}`, ...recipe("fresh", "--resume").slice(2)]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("expected 8 training questions, got 16")]);
  });
});

/** All encoders of a run, by path. */
async function weightsIn(output: string): Promise<Readonly<Record<string, string>>> {
  const files = await readdir(join(folder, output), { recursive: true });
  const weights = files.filter((path) => /(question|context)_model_\d+\/model\.safetensors$/.test(path)).sort();
  const hashes = await Promise.all(
    weights.map(async (path) =>
      createHash("sha256")
        .update(await readFile(join(folder, output, path)))
        .digest("hex"),
    ),
  );
  return Object.fromEntries(weights.map((path, index) => [path, hashes[index]]));
}

function largestDifference(one: NamedTensors, other: NamedTensors): number {
  let largest = 0;
  for (const [name, { data }] of one) {
    // Its gradient is zero but for rounding, which Adam makes as large as any other.
    if (name.endsWith("attention.self.key.bias")) continue;
    const others = other.get(name)!.data;
    for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i] - others[i]));
  }
  return largest;
}

describe("bad input is one line with place, expected, got and what to do:", () => {
  const fromTwo = (output: string) => [
    ...["--train_file", trainFile, "--model_file", join(folder, "two"), "--output_dir", join(folder, output)],
    ...small,
  ];
  const bad: readonly [claim: string, args: () => readonly string[], code: number, message: RegExp][] = [
    [
      "a missing training file",
      () => ["--train_file", "no.json", ...recipe("x").slice(2)],
      1,
      /no\.json: expected a file, got nothing/,
    ],
    ["an unknown flag", () => recipe("x", "--learnin_rate", "1"), 2, /--learnin_rate.*--learning_rate/],
    [
      "a warm-up longer than the run",
      () => recipe("x", "--num_train_epochs", "1", "--max_updates", "1"),
      2,
      /--warmup_steps: expected fewer than the run's 1 updates, got 1/,
    ],
    [
      "a batch of one question without negatives",
      () => recipe("x", "--hard_negatives", "0").map((arg) => (arg === "4" ? "1" : arg)),
      2,
      /--batch_size: expected at least 2 questions, or negatives, got 1 without/,
    ],
    [
      "a model with a weight that is no number",
      () => recipe("x").map((arg) => (arg === tinyBert ? join(folder, "broken") : arg)),
      1,
      /question encoder: embeddings\.LayerNorm\.bias: expected finite numbers, got NaN/,
    ],
    [
      "a model directory that is none",
      () => recipe("x").map((arg) => (arg === tinyBert ? folder : arg)),
      1,
      /config\.json/,
    ],
    [
      "more tokens than the model has positions",
      () => recipe("x", "--q_sequence_length", "100", "--p_sequence_length", "100"),
      1,
      /expected at most 64 tokens, got a sequence length of 100/,
    ],
    [
      "more tokens in questions alone than the model has positions",
      () => recipe("x", "--q_sequence_length", "100"),
      1,
      /expected at most 64 tokens, got a sequence length of 100/,
    ],
    [
      "shared encoders of which one is fixed",
      () => recipe("x", "--share_encoders", "--fix_ctx_encoder"),
      2,
      /--share_encoders: expected no --fix_ctx_encoder beside it/,
    ],
    [
      "shared encoders that start from two which differ",
      () => [...fromTwo("x"), "--share_encoders"],
      2,
      /--share_encoders: expected equal encoders to start from/,
    ],
    [
      "two models to start from",
      () => recipe("x", "--model_file", join(folder, "two")),
      2,
      /--model_file: expected no --pretrained_model_cfg beside it/,
    ],
    [
      "a vocabulary for a model that has one",
      () => recipe("x", "--vocab_file", join(reference, "vocab.txt")),
      2,
      /--vocab_file: expected --pretrained_model_cfg new:LAYERSxHIDDEN beside it/,
    ],
    [
      "a vocabulary for encoders that have one",
      () => [...fromTwo("x"), "--vocab_file", join(reference, "vocab.txt")],
      2,
      /--vocab_file: expected --pretrained_model_cfg new:LAYERSxHIDDEN beside it/,
    ],
    [
      "a new model of no known size, before a training file is looked for",
      () => ["--train_file", "no.json", ...recipe("x").slice(2)].map((arg) => (arg === tinyBert ? "new:2by32" : arg)),
      2,
      /--pretrained_model_cfg: expected new:LAYERSxHIDDEN .*, got new:2by32/,
    ],
    [
      "a model directory that is not there, before a training file is looked for",
      () => ["--train_file", "no.json", "--output_dir", "x", "--pretrained_model_cfg", "./nowhere"],
      1,
      /nowhere: expected a model directory, found nothing/,
    ],
    [
      "the size of a vocabulary that is not learnt",
      () => recipe("x", "--vocab_size", "500"),
      2,
      /--vocab_size: expected --pretrained_model_cfg new:LAYERSxHIDDEN without --vocab_file beside it/,
    ],
    [
      "an epoch that was never saved",
      () => ["--train_file", trainFile, "--model_file", `${folder}@9`, "--output_dir", "x", ...small],
      1,
      /question_model_9/,
    ],
    [
      "a training file with a wrong type",
      () => ["--train_file", join(folder, "wrong.json"), ...recipe("x").slice(2)],
      1,
      /wrong\.json: item 2: positive_ctxs\[0\]\.text: expected a string, got null/,
    ],
    [
      "more hard negatives than there are",
      () => recipe("x", "--hard_negatives", "2"),
      2,
      /--hard_negatives: expected at most 1, more has no question of \S+train\.json, got 2; /,
    ],
    [
      "an output directory with encoders of another run",
      () => recipe("used"),
      2,
      /--output_dir: .*used holds encoders of another run; choose another directory or remove them/,
    ],
    [
      "an output directory with the best encoder of another run",
      () => recipe("used-before"),
      2,
      /--output_dir: .*used-before\/best holds encoders of another run/,
    ],
    [
      "an output directory that is a file",
      () => recipe("train.json"),
      2,
      /--output_dir: .*train\.json: expected a directory that can be written to, got ENOTDIR/,
    ],
    [
      "an output directory inside a file",
      () => recipe("train.json/out"),
      2,
      /--output_dir: .*train\.json\/out: expected a directory that can be written to, got ENOTDIR/,
    ],
    [
      "a truncated training file",
      () => ["--train_file", join(folder, "cut.json"), ...recipe("x").slice(2)],
      1,
      /cut\.json: /,
    ],
  ];
  beforeAll(async () => {
    const good = { question: "q", answers: [], positive_ctxs: [{ title: "", text: "t" }] };
    await writeFile(
      join(folder, "wrong.json"),
      JSON.stringify([good, { ...good, positive_ctxs: [{ title: "", text: null }] }]),
    );
    for (const side of ["question", "context"])
      await cp(join(reference, `${side}_model_start`), join(folder, "two", `${side}_model_1`), { recursive: true });
    await mkdir(join(folder, "used", "question_model_12"), { recursive: true });
    await mkdir(join(folder, "used-before", "best", "context_model_3"), { recursive: true });
    await writeFile(join(folder, "cut.json"), (await readFile(trainFile, "utf8")).slice(0, 300));
  });

  test.each(bad)("%s", async (_claim, args, expectedCode, message) => {
    const { code, stdout, stderr } = await run(args());
    const lines = stderr.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(message);
    expect(lines.filter((line) => line.startsWith("trainer: "))).toHaveLength(1);
    expect(code).toBe(expectedCode);
    expect(stdout).toBe("");
    expect(await readdir(folder)).not.toContain("x");
  });
});
