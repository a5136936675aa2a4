import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultsOf } from "../../packages/command-line/testing/run-script.ts";
import { createTfjsEngine, TensorFlowUnavailableError } from "../../packages/model/src/index.ts";
import { createPapersUser, type PapersUser } from "./papers-user.ts";

const sample = join(import.meta.dirname, "../../examples/sample");
const minutes = 60_000;

const hasTensorFlow = await createTfjsEngine({ device: "cpu" }).then(
  async (engine) => {
    await engine[Symbol.asyncDispose]();
    return true;
  },
  (error: unknown) => {
    if (error instanceof TensorFlowUnavailableError) return false;
    throw error;
  },
);

let user: PapersUser;
beforeAll(async () => {
  user = await createPapersUser();
});
afterAll(() => user[Symbol.asyncDispose]());

interface Measured {
  readonly topK: Readonly<Record<string, number>>;
  readonly goldTopK: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Trains on the sample, embeds its passages and measures its held-out questions: every step on one engine. */
async function retrieve(engine: string): Promise<Measured> {
  const computing = ["--engine", engine, "--device", "cpu"];
  const start = ["--pretrained_model_cfg", "new:2x128", "--vocab_file", join(sample, "vocab.txt"), "--seed", "1"];
  const lengths = ["--sequence_length", "128", "--q_sequence_length", "32", "--dropout", "0"];
  const recipe = ["--batch_size", "32", "--num_train_epochs", "6", "--learning_rate", "1e-3", "--warmup_steps", "20"];
  const training = ["--train_file", join(sample, "train.json"), "--output_dir", engine, "--share_encoders"];
  const trained = await user.runs("trainer", [...training, ...start, ...lengths, ...recipe, ...computing]);
  const model = ["--model_file", engine, ...computing];
  const passages = ["--ctx_file", join(sample, "passages.tsv")];
  const embedded = await user.runs("embedder", [...passages, "--out_file", `${engine}-shards`, ...model]);
  const questions = ["--qa_file", join(sample, "dev.qa.csv"), "--gold", join(sample, "dev.json")];
  const search = [...passages, ...questions, "--encoded_ctx_file", `${engine}-shards`, "--n_docs", "100"];
  const evaluated = await user.runs("evaluator", [...search, ...model]);
  for (const { stderr } of [trained, embedded, evaluated]) expect(stderr).toContain(`engine ${engine}, fp32`);
  return resultsOf(evaluated) as Measured;
}

test(
  "the sample trained, embedded and searched by TensorFlow has the default engine's metrics within .01",
  async ({ skip }) => {
    skip(!hasTensorFlow, "needs TensorFlow: `pnpm engines:tfjs`");
    const expected = await retrieve("onnx");
    const found = await retrieve("tfjs");
    expect(expected.goldTopK["5"]).toBeGreaterThan(0.3); // it has learnt something
    for (const kind of ["topK", "goldTopK", "metrics"] as const) {
      expect(Object.keys(found[kind])).toEqual(Object.keys(expected[kind]));
      for (const [name, value] of Object.entries(expected[kind])) {
        expect(Math.abs(found[kind][name] - value), `${kind} ${name}`).toBeLessThanOrEqual(0.01);
      }
    }
  },
  10 * minutes,
);
