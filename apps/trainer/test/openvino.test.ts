import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseEngine, openVinoFolders } from "@dpr/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTrainer } from "./run-trainer.ts";

const vocabulary = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert/vocab.txt");
await using chosen = await chooseEngine("auto", {
  ...{ fp16: true, threads: 1 },
  openVinoFolders: openVinoFolders(process.env),
});
const hasBf16 = chosen.precision === "bf16";
const NEEDED = "needs OpenVINO (`pnpm engines:openvino`) and a CPU with instructions for bf16";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-openvino-"));
  const items = ["red", "green", "blue", "white", "black", "grey", "pink", "brown"].map((word) => ({
    question: `what is ${word}?`,
    answers: [word],
    positive_ctxs: [{ title: word, text: `The colour ${word} is a colour.` }],
    hard_negative_ctxs: [{ title: "no", text: "Nothing at all." }],
  }));
  await writeFile(join(folder, "train.json"), JSON.stringify(items));
  await mkdir(join(folder, "none"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Eight updates of a tiny BERT, with dropout. */
function train(output: string, flags: readonly string[], surroundings: { interruptAt?: RegExp; env?: object } = {}) {
  const files = ["--train_file", "train.json", "--output_dir", output];
  const model = ["--pretrained_model_cfg", "new:1x16", "--vocab_file", vocabulary];
  const recipe = ["--num_train_epochs", "4", "--batch_size", "4", "--learning_rate", "1e-3", "--dropout", "0.1"];
  const rest = ["--warmup_steps", "1", "--sequence_length", "24", "--log_batch_step", "1"];
  const env = surroundings.env as NodeJS.ProcessEnv | undefined;
  return runTrainer([...files, ...model, ...recipe, ...rest, ...flags], {
    userDirectory: folder,
    ...surroundings,
    env,
  });
}

/** For a machine without OpenVINO. */
const nowhere = () => ({ OPENVINO_LIB_DIR: join(folder, "none"), XDG_CACHE_HOME: join(folder, "none") });

async function weightsOf(output: string): Promise<readonly Buffer[]> {
  const sides = ["question", "context"].map((side) => join(folder, output, `${side}_model_4`, "model.safetensors"));
  return await Promise.all(sides.map((file) => readFile(file)));
}

function changesIn(stderr: string): readonly string[] {
  return stderr.split("\n").filter((line) => line.includes("changed since"));
}

test("a run in bf16 that is stopped by Ctrl-C and resumed ends with the bits of one that is not", async ({ skip }) => {
  skip(!hasBf16, NEEDED);
  const [whole, parts] = await Promise.all([
    train("whole", ["--fp16", "--threads", "2"]),
    train("parts", ["--fp16", "--threads", "2"], { interruptAt: /update 3: / }),
  ]);
  expect([whole.code, whole.stderr]).toEqual([
    0,
    expect.stringContaining("; engine openvino, bf16; --fp16: 16 bits are bf16 (this CPU has instructions for bf16); "),
  ]);
  expect(parts.code).toBe(130);
  for (const output of ["by-onnx", "without"]) {
    await cp(join(folder, "parts"), join(folder, output), { recursive: true });
  }
  const resumed = await train("parts", ["--resume"]); // in bf16, as it began
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("; engine openvino, bf16; ")]);
  expect(changesIn(resumed.stderr)).toEqual([]);
  expect(await weightsOf("parts")).toEqual(await weightsOf("whole"));
});

test("a run in bf16 goes on in fp32 where it is told to, and says so in one line, but never by itself", async ({
  skip,
}) => {
  skip(!hasBf16, NEEDED);
  const [refused, lost] = await Promise.all([
    train("by-onnx", ["--resume", "--engine", "onnx"]),
    train("without", ["--resume"], { env: nowhere() }),
  ]);
  const advice =
    "; the run was computed by openvino in bf16 so far: --engine onnx --precision fp32 goes on with another";
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining("--precision: expected fp32 or int8, as"),
  ]);
  expect(refused.stderr).toContain(`${advice}, to results that differ in rounding\n`);
  const resumed = await train("by-onnx", ["--resume", "--engine", "onnx", "--precision", "fp32"]);
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("; engine onnx, fp32; ")]);
  expect(changesIn(resumed.stderr)).toEqual([
    "changed since the run began: engine: was openvino in bf16, is onnx in fp32",
  ]);
  const [first, other] = [await weightsOf("by-onnx"), await weightsOf("whole")];
  expect(first[0].equals(other[0])).toBe(false);

  skip(lost.code === 0, "this machine has OpenVINO of its own");
  expect([lost.code, lost.stderr]).toEqual([
    2,
    expect.stringContaining("--engine openvino: no libopenvino_c anywhere"),
  ]);
  expect(lost.stderr).toContain(advice);
});

test("where OpenVINO is not, asking for it is refused before anything is written, and --fp16 trains in fp32", async ({
  skip,
}) => {
  const [refused, auto] = await Promise.all([
    train("refused", ["--engine", "openvino"], { env: nowhere() }),
    train("auto", ["--fp16"], { env: nowhere() }),
  ]);
  skip(refused.code === 0, "this machine has OpenVINO of its own");
  expect([refused.code, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toMatch(
    /^trainer: --engine openvino: no libopenvino_c anywhere\. There are three ways to get it:/m,
  );
  expect(await readdir(folder)).not.toContain("refused");
  const why = "(bf16 needs OpenVINO, which --engine openvino says how to get)";
  expect([auto.code, auto.stderr]).toEqual([
    0,
    expect.stringContaining(`; engine onnx, fp32; --fp16: no 16-bit numbers ${why}; `),
  ]);
});
