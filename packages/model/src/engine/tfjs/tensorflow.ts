import type * as core from "@tensorflow/tfjs-core";

/** TensorFlow.js, wherever its operations are computed. */
export type TensorFlow = typeof core;

/** TensorFlow itself, or without native code: WebAssembly, or plain JavaScript. */
export type TensorFlowBackend = "tensorflow" | "wasm" | "cpu";
