import type { Matrix } from "../matrix.ts";

/** Representations as the scores are computed from them, and the way back for their gradient. */
export interface ScaledRows {
  /** [rows, columns] */
  readonly rows: Matrix;
  /** ∂loss/∂(scaled rows) becomes ∂loss/∂(rows as they were), in place. */
  pullBack(gradient: Matrix): void;
}

/**
 * y = scale · x, or with `unit` y = scale · x / ‖x‖, row by row: inner products of such rows are similarities over the
 * temperature, so that the losses need to know of neither. A row of zeros stays one, and gets no gradient.
 *
 * With u = x / ‖x‖ and g = ∂loss/∂y, ∂loss/∂x = scale / ‖x‖ · (g − u · (u·g)): what changes x's length alone is lost.
 */
export function scaleRows(matrix: Matrix, { scale, unit }: { scale: number; unit: boolean }): ScaledRows {
  // Untouched, not multiplied by 1: nothing is copied.
  if (scale === 1 && !unit) return { rows: matrix, pullBack: () => {} };
  const { rows, columns, data } = matrix;
  const factors = new Float64Array(rows).fill(scale); // y = factor · x
  if (unit) {
    for (let row = 0; row < rows; row++) {
      const squares = dot(data, data, row * columns, columns);
      factors[row] = squares === 0 ? 0 : scale / Math.sqrt(squares);
    }
  }
  return {
    rows: { rows, columns, data: data.map((x, i) => factors[Math.floor(i / columns)] * x) },
    pullBack(gradient) {
      for (let row = 0; row < rows; row++) {
        const start = row * columns;
        const factor = factors[row];
        const overSquares = unit ? (factor / scale) ** 2 : 0; // 1 / ‖x‖²
        const along = overSquares * dot(data, gradient.data, start, columns); // (u·g) / ‖x‖
        for (let i = start; i < start + columns; i++) {
          gradient.data[i] = factor * (gradient.data[i] - along * data[i]);
        }
      }
    },
  };
}

/** Σ one[i] · other[i] over `length` numbers from `start`, in float64. */
function dot(one: Float32Array, other: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += one[i] * other[i];
  return sum;
}
