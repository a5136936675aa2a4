import type * as tfjs from "@tensorflow/tfjs-core";
import { oneAtATime } from "../one-at-a-time.ts";
import type { TensorFlow } from "./tensorflow.ts";

/** TensorFlow.js on one backend, as all that runs on it shares it. */
export class Device implements Disposable {
  readonly tf: TensorFlow;
  /** Runs and updates, one after another: each reads what those before it have written. */
  readonly inTurn: ReturnType<typeof oneAtATime> = oneAtATime();
  readonly #constants = new Map<number, tfjs.Scalar>();

  constructor(tf: TensorFlow) {
    this.tf = tf;
  }

  /** A number of a graph, which goes up to the device once. */
  readonly constant = (value: number): tfjs.Scalar => {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const constant = this.tf.keep(this.tf.scalar(value));
    this.#constants.set(value, constant);
    return constant;
  };

  /** Numbers as a tensor, which may read them where they are: they must stay until it is disposed of. */
  upload(data: Float32Array | Int32Array | Uint8Array, shape: readonly number[]): tfjs.Tensor {
    const type = data instanceof Float32Array ? "float32" : data instanceof Int32Array ? "int32" : "bool";
    return this.tf.tensor(data, [...shape], type);
  }

  [Symbol.dispose](): void {
    for (const constant of this.#constants.values()) constant.dispose();
    this.#constants.clear();
  }
}
