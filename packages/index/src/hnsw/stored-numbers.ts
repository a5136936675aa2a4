import { InvalidParameterError, InvalidRowError } from "../errors.ts";
import { requireFinite } from "../require-finite.ts";
import { regroupRows } from "../regroup-rows.ts";
import type { EmbeddingBlock, EmbeddingSource, Matrix, WorkOptions } from "../vector-index.ts";
import type { GraphNumbers } from "./usearch-graph.ts";

/** What a row's numbers are stored in: 16 or 32 bits of a float, or 8 bits of one scale for all rows. */
export type HnswNumbers = "bf16" | "f16" | "f32" | "sq8";

/** Turns rows and queries into what a graph holds, and what it finds into inner products. */
export interface StoredNumbers {
  readonly graphNumbers: GraphNumbers;
  /** The largest number there is room for. */
  readonly range: number;
  /** `[n, d]` → `[n, d]`. Throws InvalidRowError for the first row with a number that is not finite or out of range. */
  encodeRows(block: EmbeddingBlock): Float32Array | Int8Array;
  /** `[n, d]` → `[n, d]`, and by what each query's products are to be multiplied. */
  encodeQueries(queries: Matrix): { readonly values: Float32Array | Int8Array; readonly factors: Float64Array };
}

/** The largest float that does not become infinite. */
const RANGES = { f32: 3.4028234663852886e38, bf16: 3.38e38, f16: 65_504 } as const;

/** 8-bit numbers reach so much further than the largest of the first rows, for the sake of those that are added later. */
const MARGIN = 1.25;

/** Rows looked at at a time. */
const BLOCK_ROWS = 1024;

/** `range`: of 8-bit numbers, see {@link rangeOf}. */
export function createStoredNumbers(numbers: HnswNumbers, range: number): StoredNumbers {
  if (numbers === "sq8") return eightBits(range);
  if (RANGES[numbers] === undefined) {
    throw new InvalidParameterError("numbers", "bf16, f16, f32 or sq8", numbers, "bf16 is a good choice");
  }
  return {
    graphNumbers: numbers,
    range: RANGES[numbers],
    encodeRows(block) {
      requireRange(block, RANGES[numbers], "store bf16 or f32, or scale the embeddings");
      return block.embeddings.data;
    },
    encodeQueries: ({ rows, data }) => ({ values: data, factors: new Float64Array(rows).fill(1) }),
  };
}

/** What 8-bit numbers of these rows are to reach: a pass over all of them. */
export async function rangeOf(source: EmbeddingSource, { onProgress, signal }: WorkOptions = {}): Promise<number> {
  let largest = 0;
  for await (const block of regroupRows(source, BLOCK_ROWS)) {
    signal?.throwIfAborted();
    onProgress?.(0, source.rows);
    requireRange(block, RANGES.f32, "");
    for (const value of block.embeddings.data) largest = Math.max(largest, Math.abs(value));
  }
  return largest === 0 ? 1 : largest * MARGIN;
}

/**
 * One scale for all rows, so that their lengths keep their meaning, and one for each query: the inner product of the 8-bit
 * numbers, times both, is that of the rows.
 */
function eightBits(range: number): StoredNumbers {
  return {
    graphNumbers: "i8",
    range,
    encodeRows(block) {
      requireRange(block, range, "it is far from the rows that the index was built of: build it again with this one");
      const { data } = block.embeddings;
      const values = new Int8Array(data.length);
      for (let i = 0; i < data.length; i++) values[i] = Math.round((data[i] / range) * 127);
      return values;
    },
    encodeQueries({ rows, columns, data }) {
      const values = new Int8Array(data.length);
      const factors = new Float64Array(rows);
      for (let query = 0; query < rows; query++) {
        const numbers = data.subarray(query * columns, (query + 1) * columns);
        // NaN where a number is: so the scores are, and are found out.
        const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        factors[query] = (largest / 127) * (range / 127);
        if (largest === 0) continue;
        for (const [column, value] of numbers.entries()) {
          values[query * columns + column] = Math.round((value / largest) * 127);
        }
      }
      return { values, factors };
    },
  };
}

function requireRange(block: EmbeddingBlock, range: number, advice: string): void {
  const {
    ids,
    embeddings: { columns, data },
  } = block;
  // Written so that NaN is found.
  const at = data.findIndex((value) => !(Math.abs(value) <= range));
  if (at === -1) return;
  requireFinite(block);
  throw new InvalidRowError(ids[Math.floor(at / columns)], at % columns, `a number up to ${range}`, data[at], advice);
}
