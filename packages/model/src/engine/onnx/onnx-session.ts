import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";
import type { EngineOptions } from "../engine.ts";
import { CudaUnavailableError, requireCudaFiles } from "./cuda-provider.ts";

// Since 1.30 ONNX Runtime reports every session to its maker, and leaves files of it about, unless this is set before the
// first. Who wants that sets it to 0.
process.env.ORT_DISABLE_TELEMETRY ??= "1";

/** The errors of a session say what matters; its warnings are about graph rewriting. */
const ERRORS_ONLY = 3;

/** @throws CudaUnavailableError where `device` is cuda and this machine cannot run it */
export async function createSession(
  model: Uint8Array,
  { threads, device = "cpu" }: EngineOptions = {},
): Promise<ort.InferenceSession> {
  if (device === "cuda") requireCudaFiles();
  const creating = ort.InferenceSession.create(model, {
    ...(device === "cuda" && { executionProviders: [device] }),
    intraOpNumThreads: threads ?? availableParallelism(),
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: ERRORS_ONLY,
    // Shapes change from run to run: a plan made for one would be held beside the next.
    enableMemPattern: false,
    // A process has several sessions, and other processes run beside it. Threads that wait actively for longer take
    // the cores from whoever has work: a backward pass on two busy cores was 2.5 times slower with the default.
    extra: { session: { intra_op: { spin_duration_us: "20" } } },
  });
  if (device === "cpu") return await creating;
  return await creating.catch((error: unknown) => {
    const got = error instanceof Error ? error.message : String(error);
    const advice = "look for the GPU with nvidia-smi and for the libraries in LD_LIBRARY_PATH, or compute on the CPU";
    throw new CudaUnavailableError("a GPU with CUDA 12 and cuDNN 9", `"${got}"`, advice, { cause: error });
  });
}

export type OnnxTensors = Readonly<Record<string, ort.Tensor>>;

/** Runs a session whose outputs are written to memory of ours. */
export async function runInto(session: ort.InferenceSession, inputs: OnnxTensors, outputs: OnnxTensors): Promise<void> {
  const results = await session.run(inputs, outputs);
  for (const name of session.outputNames) {
    // onnxruntime-node 1.30 returns a copy of each beside it (js/node/src/tensor_helper.cc). The copies of many chunks
    // would stand side by side until the garbage collector comes: they are given back at once.
    const [{ buffer }, ours] = [results[name], outputs[name]].map(({ data }) => data as Float32Array<ArrayBuffer>);
    if (buffer !== ours.buffer) buffer.transfer(0);
  }
}

/** A view of numbers of ours as a tensor of the runtime's; nothing is copied. */
export function tensorOf(
  data: Float32Array | Int32Array | Uint8Array | BigInt64Array,
  dimensions: readonly number[],
): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor("float32", data, dimensions);
  if (data instanceof Int32Array) return new ort.Tensor("int32", data, dimensions);
  if (data instanceof Uint8Array) return new ort.Tensor("uint8", data, dimensions);
  return new ort.Tensor("int64", data, dimensions);
}
