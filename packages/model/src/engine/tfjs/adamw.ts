import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { AdamWStep } from "../engine.ts";
import type { TensorFlow } from "./tensorflow.ts";

/** What one parameter has on the device. A gradient or a moment that is not there is zero. */
export interface ParameterState {
  readonly parameter: Tensor;
  readonly gradient?: Tensor;
  readonly firstMoment?: Tensor;
  readonly secondMoment?: Tensor;
}

/** Updates one parameter after another; disposing frees the numbers of the step. */
export interface AdamW extends Disposable {
  (state: ParameterState, weightDecay: number): Required<Omit<ParameterState, "gradient">>;
}

/**
 * One update as `optimizer/adamw.ts` has it, ε and decay in the same places, in fp32 on the device. The tensors that
 * come are new; those that went in are left as they are.
 */
export function createAdamW(tf: TensorFlow, step: AdamWStep): AdamW {
  const { beta1, beta2, epsilon, gradientScale, learningRate, count } = step;
  const stepSize = (learningRate * Math.sqrt(1 - beta2 ** count)) / (1 - beta1 ** count);
  const numbers = new Map<number, Scalar>();
  const number = (value: number): Scalar => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const scalar = tf.keep(tf.scalar(value));
    numbers.set(value, scalar);
    return scalar;
  };
  const weighted = (a: Tensor, weight: number, b: Tensor | undefined, otherWeight: number): Tensor => {
    const term = tf.mul(a, number(weight));
    return b === undefined ? term : tf.add(term, tf.mul(b, number(otherWeight)));
  };

  const update: (...args: Parameters<AdamW>) => ReturnType<AdamW> = (state, weightDecay) =>
    tf.tidy(() => {
      const { parameter, gradient = tf.zerosLike(parameter) } = state;
      // Clipping first: the square of a gradient that is not clipped may be too large for fp32.
      const g = gradientScale === 1 ? gradient : tf.mul(gradient, number(gradientScale));
      const firstMoment = weighted(g, 1 - beta1, state.firstMoment, beta1);
      const secondMoment = weighted(tf.square(g), 1 - beta2, state.secondMoment, beta2);
      const change = tf.div(tf.mul(firstMoment, number(stepSize)), tf.add(tf.sqrt(secondMoment), number(epsilon)));
      const moved = tf.sub(parameter, change);
      const kept = weightDecay === 0 ? moved : tf.mul(moved, number(1 - learningRate * weightDecay));
      return { parameter: kept, firstMoment, secondMoment };
    });
  return Object.assign(update, {
    [Symbol.dispose]: () => {
      for (const scalar of numbers.values()) scalar.dispose();
    },
  });
}
