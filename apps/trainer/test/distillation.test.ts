import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTrainer } from "./run-trainer.ts";

const words = ["red", "green", "blue", "white", "black", "grey", "pink", "brown"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "distillation-"));
  const items = (score: (isPositive: boolean) => object) =>
    words.map((word) => ({
      question: `what is ${word}`,
      positive_ctxs: [{ text: `it is ${word}`, ...score(true) }],
      hard_negative_ctxs: [{ text: `nothing like ${word}`, ...score(false) }],
    }));
  // A teacher that likes the negatives: nobody learns that from the positives.
  await writeFile(join(folder, "scored.json"), JSON.stringify(items((isPositive) => ({ score: isPositive ? -4 : 4 }))));
  await writeFile(join(folder, "plain.json"), JSON.stringify(items(() => ({}))));
});
afterAll(() => rm(folder, { recursive: true }));

function train(output: string, file: string, ...more: readonly string[]) {
  const tinyBert = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert/question_model_start");
  const recipe = ["--batch_size", "8", "--warmup_steps", "1", "--num_train_epochs", "25", "--learning_rate", "5e-3"];
  const data = ["--train_file", file, "--dev_file", "plain.json", "--pretrained_model_cfg", tinyBert];
  return runTrainer(
    [
      ...data,
      ...recipe,
      "--dev_batch_size",
      "8",
      "--sequence_length",
      "12",
      "--dropout",
      "0",
      "--output_dir",
      output,
      ...more,
    ],
    { userDirectory: folder },
  );
}

/** The share of questions that find their positives first, at the end. */
async function correct(output: string): Promise<number | undefined> {
  const records = (await readFile(join(folder, output, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
  const validations = records
    .map((line) => JSON.parse(line) as { type: string; metrics?: { devCorrect: number } })
    .filter(({ type }) => type === "validation");
  return validations.at(-1)?.metrics?.devCorrect;
}

test.concurrent("scores of the training file teach what they say, against the positives even", async () => {
  const [taught, untaught] = await Promise.all([
    train("taught", "scored.json", "--distillation_weight", "1"),
    train("untaught", "scored.json"),
  ]);
  expect([taught.code, untaught.code]).toEqual([0, 0]);
  expect(taught.stderr).toContain("8 training questions, 8 with scores of their passages");
  expect([await correct("taught"), await correct("untaught")]).toEqual([0, 1]);
});

test.concurrent("a teacher without a word, and its temperature without a teacher, are refused before anything is trained", async () => {
  const nothing = await train("none", "plain.json", "--distillation_weight", "0.5");
  expect([nothing.code, nothing.stderr]).toEqual([
    2,
    expect.stringMatching(/--distillation_weight: expected training/),
  ]);
  const inert = await train("inert", "plain.json", "--distillation_temperature", "2");
  expect([inert.code, inert.stderr]).toEqual([2, expect.stringMatching(/--distillation_temperature: expected --dist/)]);
});
