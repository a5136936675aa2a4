import type { Matrix } from "../vector-index.ts";

// DPR's way to search for inner products by L2: each row x has √(φ − ‖x‖²) as one more number, each query q a zero, and
// φ is the largest ‖x‖². Then ‖q − x‖² = ‖q‖² + φ − 2 q·x, so the nearest row has the largest product.

/** `[n, d]` → `[n, d + 1]`. */
export function withZeros({ rows, columns, data }: Matrix): Matrix {
  const widened = new Float32Array(rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    widened.set(data.subarray(row * columns, (row + 1) * columns), row * (columns + 1));
  }
  return { rows, columns: columns + 1, data: widened };
}

/** The inner product that a squared distance stands for. */
export function productOf(query: Float32Array, phi: number, distance: number): number {
  let norm = 0;
  for (const number of query) norm += number * number;
  return (norm + phi - distance) / 2;
}
