import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTrainer } from "./run-trainer.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-vocabulary-"));
  const items = ["red", "green", "blue", "white"].map((word) => ({
    question: `Which is ${word}?`,
    answers: [word],
    positive_ctxs: [{ title: "Tinted", text: `The colour ${word} is a colour.` }],
    negative_ctxs: [{ title: "", text: "zz zz zz" }],
    hard_negative_ctxs: [{ title: "", text: "kk kk kk" }],
  }));
  await writeFile(join(folder, "train.json"), JSON.stringify(items));
  await writeFile(join(folder, "bad.json"), JSON.stringify([...items, { question: 7 }]));
});
afterAll(() => rm(folder, { recursive: true }));

async function train(output: string, more: readonly string[] = [], file = "train.json") {
  const args = [
    ...["--train_file", file, "--pretrained_model_cfg", "new:1x32", "--output_dir", output],
    ...["--num_train_epochs", "0", "--sequence_length", "24", ...more],
  ];
  const { code, stderr } = await runTrainer(args, { userDirectory: folder });
  return { code, stderr, read: (name: string) => readFile(join(folder, output, "question_model_0", name), "utf8") };
}

test.concurrent("a new model without a vocabulary learns one from its batches' texts, the same every time", async () => {
  const [one, other] = await Promise.all([train("one"), train("other")]);
  expect(one.code).toBe(0);
  expect(one.stderr).toMatch(/^learning a vocabulary: 4 questions, 0 s in all\na vocabulary of \d+ tokens, learnt/);
  const lines = (await one.read("vocab.txt")).split("\n");
  expect(lines.slice(0, 5)).toEqual(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]);
  expect(lines).toEqual(expect.arrayContaining(["colour", "which", "tinted", "red", "?", "kk"]));
  // Ordinary negatives are not in the batches of this run.
  expect(lines).not.toContain("zz");
  expect(JSON.parse(await one.read("config.json"))).toMatchObject({ vocab_size: lines.length - 1 });
  expect(await other.read("vocab.txt")).toBe(await one.read("vocab.txt"));
  expect(await other.read("model.safetensors")).toBe(await one.read("model.safetensors"));
});

test.concurrent("its size, case, titles and negatives are those of the flags", async () => {
  const { read } = await train("chosen", ["--vocab_size", "110", "--no-do_lower_case", "--no-insert_title"]);
  const lines = (await read("vocab.txt")).trimEnd().split("\n");
  expect(lines).toContain("Which");
  expect(lines).not.toContain("##Tinted");
  expect(lines.join()).not.toMatch(/tinted/i);
  expect(lines.length).toBeLessThanOrEqual(110);
  expect(JSON.parse(await read("tokenizer_config.json"))).toMatchObject({ do_lower_case: false });
  const negatives = await train("negatives", ["--other_negatives", "1", "--hard_negatives", "0"]);
  const others = (await negatives.read("vocab.txt")).split("\n");
  expect([others.includes("zz"), others.includes("kk")]).toEqual([true, false]);
});

test.concurrent("a bad item stops it in one line, or is left out and reported once", async () => {
  const message = "bad.json: item 5: question: expected a string, got the number 7";
  const stopped = await train("stopped", [], "bad.json");
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain(`trainer: ${join(folder, message)}`);
  const { code, stderr } = await train("skipped", ["--skip_bad_rows"], "bad.json");
  expect(code).toBe(0);
  expect(stderr.split(message)).toHaveLength(2);
});
