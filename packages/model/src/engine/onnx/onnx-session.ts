import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";
import type { EngineOptions } from "../engine.ts";
import type { HostTensor, Runner } from "../lowering/runner.ts";
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

/** A model on the runtime, with the errors of {@link createSession}. */
export async function createOnnxRunner(model: Uint8Array, options: EngineOptions): Promise<Runner> {
  const session = await createSession(model, options);
  return {
    run: (inputs, outputs) => runInto(session, viewsOf(inputs), viewsOf(outputs)),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

type OnnxTensors = Readonly<Record<string, ort.Tensor>>;

/** Runs a session whose outputs are written to memory of ours. */
async function runInto(session: ort.InferenceSession, inputs: OnnxTensors, outputs: OnnxTensors): Promise<void> {
  const results = await session.run(inputs, outputs);
  for (const name of session.outputNames) {
    // onnxruntime-node 1.30 returns a copy of each beside it (js/node/src/tensor_helper.cc). The copies of many chunks
    // would stand side by side until the garbage collector comes: they are given back at once.
    const [{ buffer }, ours] = [results[name], outputs[name]].map(({ data }) => data as Float32Array<ArrayBuffer>);
    if (buffer !== ours.buffer) buffer.transfer(0);
  }
}

function viewsOf(tensors: ReadonlyMap<string, HostTensor>): OnnxTensors {
  return Object.fromEntries([...tensors].map(([name, tensor]) => [name, lastingView(tensor)]));
}

const lastingViews = new WeakMap<HostTensor["data"], ort.Tensor>();

/** The same view for every run, of memory that stays: parameters and gradients are many, and so are runs. */
function lastingView({ data, shape }: HostTensor): ort.Tensor {
  let view = lastingViews.get(data);
  if (view === undefined || !isSame(view.dims, shape)) {
    view = tensorOf(data, shape);
    lastingViews.set(data, view);
  }
  return view;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, axis) => one === b[axis]);
}

/** A view of numbers of ours as a tensor of the runtime's; nothing is copied. */
export function tensorOf(data: HostTensor["data"], dimensions: readonly number[]): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor("float32", data, dimensions);
  if (data instanceof Int32Array) return new ort.Tensor("int32", data, dimensions);
  if (data instanceof Uint8Array) return new ort.Tensor("uint8", data, dimensions);
  return new ort.Tensor("int64", data, dimensions);
}
