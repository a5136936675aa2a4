import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReferenceEngine } from "../src/engine/reference/reference-engine.ts";
import { type LoadedTensorFlow, loadTensorFlow, type TensorFlowOptions } from "../src/engine/tfjs/load-tensorflow.ts";
import { loadNativeTensorFlow } from "../src/engine/tfjs/native-tensorflow.ts";
import { describeProducts, numbersOf, probes } from "../src/engine/tfjs/product-numbers.ts";
import type { TensorFlow } from "../src/engine/tfjs/tensorflow.ts";
import { TensorFlowInUseError, TensorFlowUnavailableError } from "../src/engine/tfjs/tensorflow-error.ts";
import { CudaUnavailableError } from "../src/engine/onnx/cuda-provider.ts";

const loaded: LoadedTensorFlow | undefined = await loadTensorFlow().catch((error: unknown) => {
  if (!(error instanceof TensorFlowUnavailableError)) throw error;
  return undefined;
});

test("TensorFlow is here", ({ skip }) => {
  skip(loaded === undefined, "needs TensorFlow: `pnpm engines:tfjs`");
  expect(loaded!.backend).toBe("tensorflow");
});

describe.skipIf(loaded === undefined)("TensorFlow", () => {
  const { tf, device, description } = loaded ?? ({} as LoadedTensorFlow);

  test("is named with its version, its device, its package and the numbers of its products", () => {
    expect(description).toMatch(
      /^TensorFlow 2\.\d+\.\d+ on (the CPU|a GPU) \(@tensorflow\/tfjs-node(-gpu)?\), products in /,
    );
  });

  test("gives back what it was given, multiplies as the reference does, and keeps no tensor", async () => {
    await expectProducts(tf);
  });

  test("has the operations that ask whether something is null, which Node has no function for any more", async () => {
    const values = tf.tidy(() => tf.topk(tf.tensor1d([1, 3, 2]), 2).values);
    expect([...(await values.data())]).toEqual([3, 2]);
    values.dispose();
  });

  test("is loaded once, whoever asks, and no second backend beside it", async () => {
    expect(await loadTensorFlow()).toBe(loaded);
    await expect(loadTensorFlow({ backend: "cpu" })).rejects.toThrow(TensorFlowInUseError);
  });

  test("without a GPU that it sees is no answer to who asks for one", async ({ skip }) => {
    skip(device === "cuda", "there is a GPU");
    await expect(loadTensorFlow({ device: "cuda" })).rejects.toThrow(CudaUnavailableError);
    await expect(loadTensorFlow({ device: "cuda" })).rejects.toThrow(
      /expected a GPU that TensorFlow sees, got .* on the CPU/,
    );
  });

  test("says nothing by itself, and all that a user wants to hear", async () => {
    const { TF_CPP_MIN_LOG_LEVEL: _, ...quiet } = process.env;
    expect((await loadElsewhere({ device }, quiet)).printed).toBe("");
    const verbose = await loadElsewhere({ device }, { ...quiet, TF_CPP_MIN_LOG_LEVEL: "0" });
    expect(verbose.printed).toContain("oneDNN");
  });

  test("hides GPUs where the CPU is asked for, unless the user says which it sees", async () => {
    const { CUDA_VISIBLE_DEVICES: _, ...env } = process.env;
    const visibleTo = async (options: TensorFlowOptions, visible: object = {}) =>
      (await loadElsewhere(options, { ...env, ...visible })).visible;
    expect(await visibleTo({ device: "cpu" })).toBe("-1");
    expect(await visibleTo({})).toBeNull();
    expect(await visibleTo({ device: "cpu" }, { CUDA_VISIBLE_DEVICES: "" })).toBe("");
  });

  test.skipIf(process.platform !== "linux")("computes with as many threads as it is told to", async () => {
    const [one, four] = await Promise.all([1, 4].map((threads) => loadElsewhere({ device, threads }, process.env)));
    expect(four.tasks - one.tasks).toBe(3);
  });
});

describe.each(["cpu", "wasm"] as const)("TensorFlow.js on its backend %s", (backend) => {
  test("needs no native code, prints nothing, leaves errors to others, and says that it is slow", async () => {
    const { printed, description } = await loadElsewhere({ backend }, process.env);
    expect(printed).toBe("");
    expect(description).toMatch(/slow$/);
  });
});

test("no GPU is asked of a backend that has none", async () => {
  await expect(loadTensorFlow({ backend: "wasm", device: "cuda" })).rejects.toThrow(CudaUnavailableError);
});

describe("where TensorFlow is not", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tensorflow-"));
    await writeFile(join(folder, "package.json"), "{}");
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("it says what is the matter with each package, and the two ways to get it", async () => {
    const error = await loadNativeTensorFlow(["tfjs-nowhere", folder]).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TensorFlowUnavailableError);
    const { code, message, problems } = error as TensorFlowUnavailableError;
    expect(code).toBe("TENSORFLOW_UNAVAILABLE");
    expect(problems).toHaveLength(2);
    expect(problems[0]).toBe("tfjs-nowhere is not installed");
    expect(problems[1]).toMatch(/expected its native addon, got no file .*tfjs_binding\.node$/);
    expect(message).toMatch(/1\. `pnpm engines:tfjs`.*\n *2\. `npm install @tensorflow\/tfjs-node`/);
  });

  test("a library that was cut off does not end the process", async () => {
    await mkdir(join(folder, "lib/napi-v8"), { recursive: true });
    await mkdir(join(folder, "deps/lib"), { recursive: true });
    await writeFile(join(folder, "lib/napi-v8/tfjs_binding.node"), "");
    await writeFile(join(folder, "deps/lib/libtensorflow_cc.so.2"), "\x7fELF");
    await expect(loadNativeTensorFlow([folder])).rejects.toThrow(/libtensorflow_cc\.so\.2: expected a whole library/);
  });
});

describe("the numbers of products", () => {
  /** Rounds to so many bits behind the first, as bf16 (7) and TF32 (10) do. */
  const rounded = (bits: number): number[] =>
    [...probes].map((probe) => 1 + Math.round((probe - 1) * 2 ** bits) / 2 ** bits);
  const cutOff = (bits: number): number[] => [...probes].map((probe) => Math.floor(probe * 2 ** bits) / 2 ** bits);

  test("are told by the bits that are left, whether the others were rounded or cut off", () => {
    expect(numbersOf(probes)).toBe("fp32");
    expect([rounded(10), cutOff(10)].map(numbersOf)).toEqual(["tf32", "tf32"]);
    expect([rounded(7), cutOff(7)].map(numbersOf)).toEqual(["bf16", "bf16"]);
  });

  test("are called what they are, whatever was asked for", () => {
    const asked = { ONEDNN_DEFAULT_FPMATH_MODE: "BF16" };
    expect(describeProducts("fp32", {})).toBe("products in fp32");
    expect(describeProducts("fp32", asked)).toBe(
      "products in fp32, which is not what is asked for by ONEDNN_DEFAULT_FPMATH_MODE=BF16",
    );
    expect(describeProducts("bf16", asked)).toBe(
      "products in bf16 (7 bits of each fraction), sums in fp32, as asked for by ONEDNN_DEFAULT_FPMATH_MODE=BF16",
    );
    expect(describeProducts("bf16", { TF_SET_ONEDNN_FPMATH_MODE: "BF16" })).toContain(
      "by TF_SET_ONEDNN_FPMATH_MODE=BF16",
    );
    expect(describeProducts("tf32", {})).toBe("products in TF32 (10 bits of each fraction), sums in fp32");
  });
});

async function expectProducts(tf: TensorFlow): Promise<void> {
  const before = tf.memory().numTensors;
  const left = { rows: 7, columns: 33, data: Float32Array.from({ length: 7 * 33 }, (_, i) => Math.sin(i)) };
  const right = { rows: 33, columns: 5, data: Float32Array.from({ length: 33 * 5 }, (_, i) => Math.cos(i)) };
  const a = tf.tensor2d(left.data, [left.rows, left.columns]);
  const b = tf.tensor2d(right.data, [right.rows, right.columns]);
  const product = tf.matMul(a, b);
  expect(await a.data()).toEqual(left.data);
  await using reference = createReferenceEngine();
  const expected = (await reference.multiply(left, right)).data;
  const found = await product.data();
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
  tf.dispose([a, b, product]);
  expect(tf.memory().numTensors).toBe(before);
}

interface LoadedElsewhere {
  /** All that was printed. */
  readonly printed: string;
  readonly description: string;
  /** Threads of the process: those of Node, and others. */
  readonly tasks: number;
  /** The GPUs that the process sees, as its environment says; null where it does not. */
  readonly visible: string | null;
}

/** Loads it in another process, which computes too; fails where that leaves a tensor, or a listener for errors of others. */
async function loadElsewhere(options: TensorFlowOptions, env: NodeJS.ProcessEnv): Promise<LoadedElsewhere> {
  const module = join(import.meta.dirname, "../src/engine/tfjs/load-tensorflow.ts");
  const script = `import { loadTensorFlow } from ${JSON.stringify(module)};
    const { tf, description } = await loadTensorFlow(${JSON.stringify(options)});
    const product = tf.matMul([[1, 2]], [[3], [4]]);
    if ((await product.data())[0] !== 11) throw new Error("expected 11");
    product.dispose();
    if (tf.memory().numTensors !== 0) throw new Error("expected no tensors");
    const listeners = ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event));
    if (listeners.join() !== "0,0") throw new Error("expected no listeners");
    const tasks = process.platform === "linux" ? (await import("node:fs")).readdirSync("/proc/self/task").length : 0;
    console.log(JSON.stringify({ description, tasks, visible: process.env.CUDA_VISIBLE_DEVICES ?? null }));`;
  const args = ["--input-type=module", "--eval", script];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  const lines = stdout.trimEnd().split("\n");
  const found = JSON.parse(lines.pop()!) as Omit<LoadedElsewhere, "printed">;
  return { ...found, printed: [...lines, stderr].join("\n") };
}
