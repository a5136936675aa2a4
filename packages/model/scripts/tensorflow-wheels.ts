import type { PlaceOf } from "./wheel.ts";

/** TensorFlow for one of the npm packages, out of wheels. */
export interface TensorFlowWheels {
  /** The npm package that it is for. */
  readonly packageName: string;
  /** Name and version of TensorFlow's own wheel, as its file has them. */
  readonly wheel: string;
  /** What pip is asked for. */
  readonly requirements: readonly string[];
}

/** Wheels of all of them have the same library. */
export const PYTHON_VERSION = "3.11";

export const tensorFlowWheels: Readonly<Record<"cpu" | "gpu", TensorFlowWheels>> = {
  // The first whose C interface needs no Python; all tests of tfjs-core pass on it.
  cpu: {
    packageName: "@tensorflow/tfjs-node",
    wheel: "tensorflow_cpu-2.12.0",
    requirements: ["tensorflow-cpu==2.12.0"],
  },
  // CUDA 12.5 and cuDNN 9, for GPUs from compute capability 6.0 on.
  gpu: {
    packageName: "@tensorflow/tfjs-node-gpu",
    wheel: "tensorflow-2.21.0",
    requirements: [
      "tensorflow==2.21.0",
      // As its own `tensorflow[and-cuda]` asks, less the compiler.
      "nvidia-cublas-cu12>=12.5.3.2,<13",
      "nvidia-cuda-cupti-cu12>=12.5.82,<13",
      "nvidia-cuda-nvrtc-cu12>=12.5.82,<13",
      "nvidia-cuda-runtime-cu12>=12.5.82,<13",
      "nvidia-cudnn-cu12>=9.3.0.75,<10",
      "nvidia-cufft-cu12>=11.2.3.61,<12",
      "nvidia-curand-cu12>=10.3.6.82,<11",
      "nvidia-cusolver-cu12>=11.6.3.83,<12",
      "nvidia-cusparse-cu12>=12.5.1.3,<13",
      "nvidia-nccl-cu12>=2.27.7,<3",
      "nvidia-nvjitlink-cu12>=12.5.82,<13",
    ],
  },
};

/** Where the npm packages look for their addon. */
export const ADDON = "lib/napi-v8/tfjs_binding.node";

/** Laid out as the npm packages have TensorFlow, with CUDA's libraries where TensorFlow looks for them, and the addon. */
export const placeInDependencies: PlaceOf = (path) => {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(path);
  if (library) return `deps/lib/${library[1]}`;
  // The C interface, and what it includes of tsl, whose place has moved between versions.
  const header = /^tensorflow\/include\/(.*(?:(?:tensorflow|tsl)\/c\/.*|\/ctstring(?:_internal)?)\.h)$/.exec(path);
  if (header) return `deps/include/${header[1]}`;
  if (path === ADDON) return ADDON;
  return /^nvidia\/[^/]+\/lib\/[^/]+\.so(\.\d+)*$/.test(path) ? `deps/${path}` : undefined;
};
