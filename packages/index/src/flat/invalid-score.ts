import { InvalidScoreError } from "../errors.ts";
import type { Matrix } from "../vector-index.ts";

/**
 * Throws InvalidScoreError for the first row whose score with query number `query` is not finite in whatever order its
 * products are summed up: engines have orders of their own. Returns when there is none: then only the sum of the scores
 * overflowed, and their order stands.
 */
export function throwInvalidScore(queries: Matrix, query: number, rows: Matrix, ids: readonly string[]): void {
  const { columns } = queries;
  const left = queries.data.subarray(query * columns, (query + 1) * columns);
  for (let row = 0; row < rows.rows; row++) {
    const right = rows.data.subarray(row * columns, (row + 1) * columns);
    const { score, most } = innerProduct(left, right);
    if (Number.isFinite(most)) continue;
    const culprit = !left.every(Number.isFinite) ? "query" : !right.every(Number.isFinite) ? "row" : "product";
    throw new InvalidScoreError(query, ids[row], Number.isFinite(score) ? most : score, culprit);
  }
}

/** In float32, as the engine does. `most`: what no order of summing up goes beyond. */
function innerProduct(left: Float32Array, right: Float32Array): { readonly score: number; readonly most: number } {
  let [score, most] = [0, 0];
  for (let i = 0; i < left.length; i++) {
    const product = Math.fround(left[i] * right[i]);
    score = Math.fround(score + product);
    most = Math.fround(most + Math.abs(product));
  }
  return { score, most };
}
