import type { EmbeddingSource, Matrix, WorkOptions } from "../vector-index.ts";
import { BestRows } from "./best-rows.ts";
import { EightBitPass } from "./eight-bit-pass.ts";
import type { EightBitScorer } from "./eight-bit-scorer.ts";
import { throwInvalidScore } from "./invalid-score.ts";
import { readAhead } from "./read-ahead.ts";
import { regroupRows } from "../regroup-rows.ts";
import { type RowScorer, scoredBlock } from "./row-scorer.ts";

/** What a source is searched with. */
export interface SearchMeans {
  readonly scorer: RowScorer;
  /** Undefined: all in float32. */
  readonly eightBits: EightBitScorer | undefined;
  /** Rows of a block, a multiple of `TILE_ROWS`. */
  readonly blockRows: number;
  /** The most queries that share a product. */
  readonly blockQueries: number;
}

/** For fewer queries, writing rows in 8 bits takes longer than products in float32. */
const LEAST_QUERIES = 256;

/** Rows that come before 8 bits are tried, for each one that is wanted: among fewer, too many rows are good enough. */
const ROWS_BEFORE = 1000;

/** The best rows of a source for all `queries [n, d]`: one pass over the source. Throws InvalidScoreError. */
export async function searchSource(
  source: EmbeddingSource,
  queries: Matrix,
  count: number,
  { scorer, eightBits, blockRows, blockQueries }: SearchMeans,
  { onProgress, signal }: WorkOptions,
): Promise<BestRows> {
  const capacity = Math.min(count, source.rows);
  const best = new BestRows(queries.rows, capacity);
  const parts = evenParts(queries, blockQueries);
  const pass = openPass(
    eightBits,
    parts.map(({ part }) => part),
    blockRows,
  );
  // Of each part: how many rows come before the next try in 8 bits.
  const tryAfter = parts.map(() => ROWS_BEFORE * capacity);
  let rowsDone = 0;
  for await (const { ids, embeddings } of readAhead(regroupRows(source, blockRows))) {
    const block = scoredBlock(embeddings, blockRows);
    for (const [index, { first, part }] of parts.entries()) {
      signal?.throwIfAborted();
      const thresholds = best.thresholds.subarray(first, first + part.rows);
      if (pass !== undefined && rowsDone >= tryAfter[index]) {
        const found = await pass.above(index, thresholds, block);
        if (found !== undefined) {
          best.offerRows(first, part.rows, found, ids);
          continue;
        }
        tryAfter[index] = 1.5 * rowsDone;
      }
      const candidates =
        rowsDone < capacity ? await scorer.best(capacity, part, block) : await scorer.above(thresholds, part, block);
      for (const [query, sum] of candidates.sums.entries()) {
        if (!Number.isFinite(sum)) throwInvalidScore(queries, first + query, embeddings, ids);
      }
      best.offer(first, candidates, ids);
    }
    rowsDone += ids.length;
    onProgress?.(rowsDone, source.rows);
  }
  return best;
}

function openPass(
  scorer: EightBitScorer | undefined,
  parts: readonly Matrix[],
  blockRows: number,
): EightBitPass | undefined {
  const queries = parts.reduce((all, { rows }) => all + rows, 0);
  // A query by itself is multiplied with its sums in another order.
  if (scorer === undefined || queries < LEAST_QUERIES || parts.some(({ rows }) => rows < 2)) return undefined;
  return new EightBitPass(scorer, parts, blockRows);
}

/** A matrix in parts of at most `rows` rows, all about as large, that share its memory. */
function evenParts({ rows, columns, data }: Matrix, most: number): readonly { first: number; part: Matrix }[] {
  const count = Math.ceil(rows / most);
  return Array.from({ length: count }, (_, i) => {
    const [first, end] = [Math.floor((i * rows) / count), Math.floor(((i + 1) * rows) / count)];
    return { first, part: { rows: end - first, columns, data: data.subarray(first * columns, end * columns) } };
  });
}
