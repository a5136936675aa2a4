import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import type { Kernel, Kernels } from "../kernel.ts";

const sameFunction =
  (compute: (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor): Kernel =>
  ({ tf }, [a, b]) => [compute(tf, a, b)];

/** One number for each element, or two that are broadcast. Every call is a pass over a tensor: they are as few as can be. */
export const elementwise: Kernels<
  "add" | "dropout" | "erf" | "exp" | "gelu" | "multiply" | "power" | "scale" | "subtract" | "tanh"
> = {
  add: sameFunction((tf, a, b) => tf.add(a, b)),
  subtract: sameFunction((tf, a, b) => tf.sub(a, b)),
  multiply: sameFunction((tf, a, b) => tf.mul(a, b)),
  erf: sameFunction((tf, x) => tf.erf(x)),
  exp: sameFunction((tf, x) => tf.exp(x)),
  tanh: sameFunction((tf, x) => tf.tanh(x)),

  dropout({ tf, constant }, [x, mask], _shapes, attributes) {
    const { rate } = attributes as { rate: number };
    return [tf.mul(tf.mul(x, tf.cast(mask, "float32")), constant(1 / (1 - rate)))];
  },

  // x/2 + x/2 · erf(x/√2)
  gelu({ tf, constant }, [x]) {
    const half = tf.mul(x, constant(0.5));
    return [tf.add(half, tf.mul(half, tf.erf(tf.mul(x, constant(Math.SQRT1_2)))))];
  },

  power({ tf, constant }, [x], _shapes, attributes) {
    const { exponent } = attributes as { exponent: number };
    return [exponent === -0.5 ? tf.rsqrt(x) : tf.pow(x, constant(exponent))];
  },

  scale({ tf, constant }, [x], _shapes, attributes) {
    const { factor, offset } = attributes as { factor: number; offset: number };
    if (factor === -1) return [tf.sub(constant(offset), x)];
    const scaled = factor === 1 ? x : tf.mul(x, constant(factor));
    return [offset === 0 && factor !== 1 ? scaled : tf.add(scaled, constant(offset))];
  },
};
