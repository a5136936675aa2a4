import { createRequire } from "node:module";
import type { TensorFlow } from "./tensorflow.ts";
import { TensorFlowUnavailableError } from "./tensorflow-error.ts";

/**
 * TensorFlow.js with a backend that needs no native code, from its npm package.
 *
 * @throws TensorFlowUnavailableError where that is not installed, or does not start
 */
export async function loadJavaScriptTensorFlow(backend: "wasm" | "cpu"): Promise<TensorFlow> {
  const require = createRequire(import.meta.url);
  try {
    const tf = require("@tensorflow/tfjs-core") as TensorFlow;
    tf.enableProdMode(); // which prints nothing
    require(`@tensorflow/tfjs-backend-${backend}`); // which registers itself
    const isStarted = await keepErrorHandlers(() => tf.setBackend(backend));
    if (!isStarted) throw new Error(`backend ${backend}: expected it to start, it did not`);
    return tf;
  } catch (cause) {
    // Behind the first line is the list of files that required it.
    const problem = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    throw new TensorFlowUnavailableError([problem], { cause });
  }
}

/** Of the events by which errors are told that nobody has caught. */
const ERROR_EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/** The WebAssembly starts with listeners that would end this process in its own way at any error, whoever made it. */
async function keepErrorHandlers<T>(start: () => Promise<T>): Promise<T> {
  const before = ERROR_EVENTS.map((event) => new Set(process.rawListeners(event)));
  try {
    return await start();
  } finally {
    for (const [i, event] of ERROR_EVENTS.entries()) {
      for (const listener of process.rawListeners(event)) {
        if (!before[i].has(listener)) process.off(event, listener as () => void);
      }
    }
  }
}
