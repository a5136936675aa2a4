import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Kernels } from "../kernel.ts";

/** Matrix products, which transpose by themselves. */
export const products: Kernels<"linear" | "matMul"> = {
  linear({ tf }, [x, weight, bias]) {
    const [a, b] = [x as Tensor2D, weight as Tensor2D];
    return [tf.fused.matMul({ a, b, transposeB: true, bias })];
  },

  matMul({ tf, constant }, [a, b], [shape], attributes) {
    const { transposeA, transposeB, factor } = attributes as {
      transposeA: boolean;
      transposeB: boolean;
      factor: number;
    };
    const scaled = (x: Tensor): Tensor => tf.mul(x, constant(factor));
    if (factor === 1) return [tf.matMul(a, b, transposeA, transposeB)];
    // The factor goes where the fewest numbers are.
    const size = shape.reduce((all, one) => all * one, 1);
    if (size <= Math.min(a.size, b.size)) return [scaled(tf.matMul(a, b, transposeA, transposeB))];
    const [left, right] = a.size <= b.size ? [scaled(a), b] : [a, scaled(b)];
    return [tf.matMul(left, right, transposeA, transposeB)];
  },
};
