import type { Matrix } from "../vector-index.ts";
import { LARGEST, ZERO } from "./eight-bit-graphs.ts";

/**
 * Queries in 8 bits, and how far a product of 8-bit numbers can be below the score in float32.
 *
 * With a row x, in 8 bits x̂, each number of which is less than half a step away, and a query q, in 8 bits q̂:
 *
 *     q·x − q̂·x̂ = q·(x − x̂) + (q − q̂)·x̂ ≤ ‖q‖₁ · step / 2 + ‖q − q̂‖ · ‖x̂‖,   ‖x̂‖ ≤ ‖x‖ + √d · step / 2
 *
 * (Hölder, Cauchy and Schwarz), and float32 adds d · 2⁻²⁴ · ‖q‖ · ‖x‖ at most, whatever the order of its sums. So
 *
 *     score ≤ q̂·x̂ + step · perStep + ‖x‖ · perLength + least
 */
export interface QuantisedQueries {
  /** In float32. */
  readonly queries: Matrix;
  /** `[n, d]`, where `ZERO` is 0. */
  readonly numbers: Uint8Array;
  /** `[n]`: what 1 of a query's numbers is worth. */
  readonly steps: Float64Array;
  /** `[n]`, of the sum above. */
  readonly perStep: Float64Array;
  /** `[n]`, of the sum above. */
  readonly perLength: Float64Array;
  /** `[n]`: what numbers lose that are too small for float32. */
  readonly least: Float64Array;
  /** The length of the longest query; NaN or infinite where a number is. */
  readonly longest: number;
}

/** `queries [n, d]`. */
export function quantiseQueries(queries: Matrix): QuantisedQueries {
  const { rows: n, columns: d, data } = queries;
  const numbers = new Uint8Array(n * d);
  const [steps, perStep, perLength, least] = [0, 1, 2, 3].map(() => new Float64Array(n));
  let longest = 0;
  for (let query = 0; query < n; query++) {
    const row = data.subarray(query * d, (query + 1) * d);
    const largest = row.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const step = largest === 0 ? 1 : largest / LARGEST;
    let [sum, squares, errors] = [0, 0, 0];
    for (let column = 0; column < d; column++) {
      const x = row[column];
      const number = Math.round(x / step);
      numbers[query * d + column] = ZERO + number;
      sum += Math.abs(x);
      squares += x * x;
      errors += (x - number * step) ** 2;
    }
    const [length, error] = [Math.sqrt(squares), Math.sqrt(errors)];
    steps[query] = step;
    perStep[query] = HALF * (sum + Math.sqrt(d) * error);
    perLength[query] = error + d * ROUNDING * length;
    least[query] = length > 0 ? d * SMALLEST : 0;
    longest = Math.max(longest, length);
  }
  return { queries, numbers, steps, perStep, perLength, least, longest };
}

/** Of a step, and more than what dividing by it in float32 can add. */
const HALF = 0.5001;

/** Twice float32's: the sums here are rounded as well, in float64. */
const ROUNDING = 2 ** -23;

/** Twice the least number that float32 has with all its digits, since processors may take smaller ones for 0. */
const SMALLEST = 2 ** -125;
