import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEncoder } from "@dpr/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTrainer } from "./run-trainer.ts";

const tinyBert = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert/question_model_start");
const words = ["red", "green", "blue", "white", "black", "grey", "pink", "brown"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-texts-"));
});
afterAll(() => rm(folder, { recursive: true }));

function run(output: string, args: readonly string[]) {
  const recipe = ["--batch_size", "4", "--warmup_steps", "1", "--num_train_epochs", "1", "--learning_rate", "1e-2"];
  return runTrainer(["--output_dir", join(folder, output), ...recipe, ...args]);
}

async function trainFile(name: string, question: (word: string) => string, text: (word: string) => string, title = "") {
  const context = (word: string) => [{ title, text: text(word) }];
  const items = words.map((word, i) => ({
    question: question(word),
    answers: [word],
    positive_ctxs: context(word),
    hard_negative_ctxs: context(words[(i + 3) % words.length]),
  }));
  await writeFile(join(folder, name), JSON.stringify(items));
  return ["--train_file", join(folder, name)];
}

const weights = (output: string, side: string) =>
  readFile(join(folder, output, `${side}_model_1`, "model.safetensors"));

test("training reads texts in the dialect it is told, and stores it with both encoders", async () => {
  const written = await trainFile(
    "written.json",
    (word) => `what’s ${word}`,
    (word) => `"it’s\n${word}"`,
    "a title",
  );
  const prepared = await trainFile(
    "prepared.json",
    (word) => `what's ${word}`,
    (word) => `it's ${word}`,
  );
  const start = ["--pretrained_model_cfg", tinyBert, "--q_sequence_length", "12", "--p_sequence_length", "20"];
  const dialect = ["--question_normalisation", "apostrophe", "--passage_normalisation", "dpr", "--no-insert_title"];
  expect((await run("dialect", [...written, ...start, ...dialect])).code).toBe(0);
  expect((await run("plain", [...prepared, ...start])).code).toBe(0);
  for (const side of ["question", "context"])
    expect(await weights("dialect", side)).toEqual(await weights("plain", side));

  const textPreparation = {
    questionNormalisation: "apostrophe",
    passageNormalisation: "dpr",
    insertTitle: false,
    sepAtEnd: false,
  };
  const stored = (output: string, side: string) => loadEncoder(join(folder, output, `${side}_model_1`));
  expect((await stored("dialect", "question")).model).toMatchObject({ textPreparation, maximumLength: 12 });
  expect((await stored("dialect", "context")).model).toMatchObject({ textPreparation, maximumLength: 20 });

  // A run that starts from it is not told again.
  const earlier = ["--model_file", join(folder, "dialect")];
  expect((await run("again", [...written, ...earlier])).code).toBe(0);
  expect((await stored("again", "question")).model).toMatchObject({ textPreparation, maximumLength: 12 });
  expect((await stored("again", "context")).model).toMatchObject({ textPreparation, maximumLength: 20 });
  expect(await run("refused", [...written, ...earlier, "--passage_normalisation", "none"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("expected passage_normalisation dpr, as this model was trained with, got none;"),
  });
});

test("a pooler and a projection that a model lacks are made, said, trained and kept", async () => {
  const data = await trainFile(
    "train.json",
    (word) => `what is ${word}`,
    (word) => `it is ${word}`,
  );
  const start = [...data, "--pretrained_model_cfg", tinyBert, "--sequence_length", "20"];
  const head = ["--pooling", "pooler", "--projection_dim", "6", "--no-do_lower_case"];
  const { code, stderr } = await run("head", [...start, ...head]);
  expect(code).toBe(0);
  expect(stderr).toContain(`${tinyBert}, new weights in pooler.dense and projection, do_lower_case false`);
  const { model, tokenizer } = await loadEncoder(join(folder, "head", "question_model_1"));
  expect(model).toMatchObject({ pooling: "pooler", projectionDimension: 6 });
  expect(tokenizer.lowerCase).toBe(false);
  expect(model.parameters.get("projection.weight")!.shape).toEqual([6, 32]);
  // Biases start at 0.
  for (const name of ["projection.bias", "pooler.dense.bias"])
    expect(model.parameters.get(name)!.data.every((one) => one !== 0)).toBe(true);
});
