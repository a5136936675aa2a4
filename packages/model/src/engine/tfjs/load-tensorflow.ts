import { CudaUnavailableError } from "../onnx/cuda-provider.ts";
import { loadJavaScriptTensorFlow } from "./javascript-tensorflow.ts";
import { loadNativeTensorFlow } from "./native-tensorflow.ts";
import { describeProducts, measureProductNumbers, type ProductNumbers } from "./product-numbers.ts";
import type { TensorFlow, TensorFlowBackend } from "./tensorflow.ts";
import { TensorFlowInUseError } from "./tensorflow-error.ts";

export type { TensorFlow, TensorFlowBackend } from "./tensorflow.ts";

export interface TensorFlowOptions {
  /** Default: auto, which is a GPU where TensorFlow sees one. */
  readonly device?: "auto" | "cpu" | "cuda";
  /** Default: tensorflow. The others are slow, and need no more than their npm packages. */
  readonly backend?: TensorFlowBackend;
  /** Threads of one operation on the CPU; the first load of a process decides. Default: all cores. */
  readonly threads?: number;
}

export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  readonly backend: TensorFlowBackend;
  readonly device: "cpu" | "cuda";
  /** In what it computes products, which is not asked for here but by TensorFlow's environment. */
  readonly products: ProductNumbers;
  /** For people, in one line: version, device, package, products. */
  readonly description: string;
}

/** A process has one TensorFlow.js with one backend: what is loaded first. */
let first: Promise<LoadedTensorFlow> | undefined;

/**
 * TensorFlow.js as it is here. TensorFlow is taken from the npm package `@tensorflow/tfjs-node-gpu` or
 * `@tensorflow/tfjs-node`, whose version decides everything else.
 *
 * @throws TensorFlowUnavailableError where it is not here; CudaUnavailableError where it sees no GPU and one was asked for;
 * TensorFlowInUseError where this process computes otherwise already
 */
export async function loadTensorFlow(options: TensorFlowOptions = {}): Promise<LoadedTensorFlow> {
  const { device = "auto", backend = "tensorflow" } = options;
  if (device === "cuda" && backend !== "tensorflow") {
    throw new CudaUnavailableError(
      "backend tensorflow",
      `backend ${backend}`,
      "choose that one, or compute on the CPU",
    );
  }
  first ??= backend === "tensorflow" ? loadNative(device, options.threads) : loadJavaScript(backend);
  const loaded = await first.catch((error: unknown) => {
    first = undefined;
    throw error;
  });
  if (loaded.backend !== backend) {
    const advice = "a process has one backend of TensorFlow.js, so compute in another process";
    throw new TensorFlowInUseError(`backend ${backend}`, `backend ${loaded.backend}, which is in use`, advice);
  }
  if (device === "cuda" && loaded.device === "cpu") {
    const advice = "TF_CPP_MIN_LOG_LEVEL=0 lets TensorFlow say why, docs/engines.md says which driver it needs";
    throw new CudaUnavailableError("a GPU that TensorFlow sees", loaded.description, advice);
  }
  if (device === "cpu" && loaded.device === "cuda") {
    const advice = "hide the GPU from it with CUDA_VISIBLE_DEVICES=-1, or install @tensorflow/tfjs-node";
    throw new TensorFlowInUseError("the CPU", loaded.description, advice);
  }
  return loaded;
}

const PACKAGES = {
  auto: ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"],
  cpu: ["@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"],
  cuda: ["@tensorflow/tfjs-node-gpu"],
} as const;

async function loadNative(device: keyof typeof PACKAGES, threads?: number): Promise<LoadedTensorFlow> {
  // TensorFlow reads these when it is loaded, and offers no other way to set them. Its hints are no output of ours.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  if (device === "cpu") process.env["CUDA_VISIBLE_DEVICES"] ??= "-1"; // or the package for GPUs would take one
  if (threads !== undefined) process.env["TF_NUM_INTRAOP_THREADS"] = String(threads);
  const { tf, packageName, version, onGpu } = await loadNativeTensorFlow(PACKAGES[device]);
  tf.enableProdMode(); // no hints of its own either
  const products = await measureProductNumbers(tf);
  const place = `TensorFlow ${version} on ${onGpu ? "a GPU" : "the CPU"} (${packageName})`;
  const description = `${place}, ${describeProducts(products, process.env)}`;
  return { tf, backend: "tensorflow", device: onGpu ? "cuda" : "cpu", products, description };
}

async function loadJavaScript(backend: "wasm" | "cpu"): Promise<LoadedTensorFlow> {
  const tf = await loadJavaScriptTensorFlow(backend);
  const kind = backend === "wasm" ? "WebAssembly on one thread" : "plain JavaScript";
  const description = `TensorFlow.js ${tf.version_core} in ${kind}, for small models and tests: it is slow`;
  return { tf, backend, device: "cpu", products: "fp32", description };
}
