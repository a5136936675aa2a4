import type { Kernels } from "../kernel.ts";

/** What makes rows comparable. */
export const normalization: Kernels<"layerNormalization" | "softmax"> = {
  layerNormalization({ tf, constant }, [x, gain, bias], _shapes, attributes) {
    const { epsilon } = attributes as { epsilon: number };
    const mean = tf.mean(x, -1, true);
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), -1, true);
    const inverseDeviation = tf.rsqrt(tf.add(variance, constant(epsilon)));
    const y = tf.add(tf.mul(tf.mul(centred, inverseDeviation), gain), bias);
    return [y, mean, inverseDeviation];
  },

  softmax({ tf }, [x]) {
    return [tf.softmax(x)];
  },
};
