import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine, EngineOptions, Matrix } from "../engine.ts";
import { Device } from "./device.ts";
import { DeviceParameterStore } from "./device-parameter-store.ts";
import { compileGradientProgram } from "./gradient-program.ts";
import { loadTensorFlow } from "./load-tensorflow.ts";
import type { TensorFlowBackend } from "./tensorflow.ts";
import { compileProgram } from "./program.ts";

export interface TfjsEngineOptions extends EngineOptions {
  /** What computes: native code, or what needs none and is for tests. Default: tensorflow. */
  readonly backend?: TensorFlowBackend;
}

/**
 * Interprets graphs with the functions of TensorFlow.js. Parameters, gradients, moments and what stands between the two
 * passes of a chunk stay on the device: tokens and masks go up, representations come down.
 *
 * @throws TensorFlowUnavailableError where no package of TensorFlow.js with native code can be loaded
 */
export async function createTfjsEngine({ device: kind, threads, backend }: TfjsEngineOptions = {}): Promise<Engine> {
  const { tf, description, device: computing } = await loadTensorFlow({ device: kind, threads, backend });
  const device = new Device(tf);
  const upload = ({ rows, columns, data }: Matrix) => device.upload(data, [rows, columns]) as Tensor2D;
  return {
    name: "tfjs",
    runtime: description,
    device: computing,
    precisions: ["fp32"],
    store: (parameters, lanes = 1) => Promise.resolve(new DeviceParameterStore(device, parameters, lanes)),
    compile: (graph, constants) => Promise.resolve(compileProgram(device, graph, constants)),
    compileGradients: (differentiated) => Promise.resolve(compileGradientProgram(device, differentiated)),
    multiply: (left, right, transpose = "none", into?: Float32Array) =>
      device.inTurn(async () => {
        const product = tf.tidy(() =>
          tf.matMul<Tensor2D>(upload(left), upload(right), transpose === "left", transpose === "right"),
        );
        const numbers = await product.data<"float32">();
        product.dispose();
        const data = into ?? new Float32Array(numbers.length);
        data.set(numbers);
        const [rows, columns] = product.shape;
        return { rows, columns, data };
      }),
    [Symbol.asyncDispose]() {
      device[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
