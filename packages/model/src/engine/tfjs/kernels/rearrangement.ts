import type { Kernels } from "../kernel.ts";

/** The same numbers in other places, or sums of them. */
export const rearrangement: Kernels<"expand" | "gather" | "reshape" | "sum" | "transpose"> = {
  expand({ tf }, [x], [shape]) {
    return [tf.broadcastTo(x, [...shape])];
  },

  gather({ tf }, [table, indices]) {
    return [tf.gather(table, indices)];
  },

  reshape({ tf }, [x], [shape]) {
    return [tf.reshape(x, [...shape])];
  },

  sum({ tf }, [x], _shapes, attributes) {
    const { axes } = attributes as { axes: readonly number[] };
    return [tf.sum(x, [...axes], true)];
  },

  transpose({ tf }, [x], _shapes, attributes) {
    const { permutation } = attributes as { permutation: readonly number[] };
    return [tf.transpose(x, [...permutation])];
  },
};
