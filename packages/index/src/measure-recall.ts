import { checkCount, checkQueries } from "./check-arguments.ts";
import { createFlatIndex } from "./flat/flat-index.ts";
import type { EmbeddingSource, Hit, Matrix, VectorIndex, WorkOptions } from "./vector-index.ts";

export interface MeasureRecallOptions extends WorkOptions {
  /** Rows that each query asks for; default 100. */
  readonly count?: number;
  /** Queries that are tried, at even distances; default 200. */
  readonly sample?: number;
  /** Of the exact search, where that is a source; default 0: one a physical core. */
  readonly threads?: number;
}

/** How an index compares with exact search on a sample of queries. */
export interface RecallReport {
  readonly count: number;
  /** How many were tried. */
  readonly queries: number;
  /** The share of the true best `count` rows that the index found: recall@count, over all queries. */
  readonly recall: number;
  readonly queriesPerSecond: number;
  /** Of exact search of the same queries at once: of fewer it would do fewer a second, and of more more. */
  readonly exactQueriesPerSecond: number;
}

/**
 * Searches a sample of `queries [n, d]` in an index, and exactly in the source of its rows (or in an index that is exact):
 * one pass over the corpus. Throws what searching throws.
 */
export async function measureRecall(
  index: VectorIndex,
  exact: EmbeddingSource | VectorIndex,
  queries: Matrix,
  { count = 100, sample = 200, threads, onProgress, signal }: MeasureRecallOptions = {},
): Promise<RecallReport> {
  checkQueries(queries, index.dimension);
  checkCount("count", count);
  checkCount("sample", sample);
  const tried = sampleRows(queries, sample);
  if ("blocks" in exact) {
    await using flat = await createFlatIndex(exact, { threads });
    return await measureRecall(index, flat, tried, { count, sample, onProgress, signal });
  }
  const truth = await timedSearch(exact, tried, count, { onProgress, signal });
  // The first pages of a mapped file are read, and threads started.
  await timedSearch(index, sampleRows(tried, 10), count, { signal });
  const found = await timedSearch(index, tried, count, { signal });
  let [right, all] = [0, 0];
  for (const [query, hits] of truth.found.entries()) {
    const ids = new Set(found.found[query].map(({ id }) => id));
    right += hits.filter(({ id }) => ids.has(id)).length;
    all += hits.length;
  }
  return {
    ...{ count, queries: tried.rows, recall: all === 0 ? 1 : right / all },
    queriesPerSecond: tried.rows / found.seconds,
    exactQueriesPerSecond: tried.rows / truth.seconds,
  };
}

async function timedSearch(
  index: VectorIndex,
  queries: Matrix,
  count: number,
  options: WorkOptions,
): Promise<{ readonly found: readonly (readonly Hit[])[]; readonly seconds: number }> {
  const started = performance.now();
  const found = await Array.fromAsync(index.search(queries, count, options));
  return { found, seconds: (performance.now() - started) / 1000 };
}

/** At most `count` rows at even distances. */
function sampleRows({ rows, columns, data }: Matrix, count: number): Matrix {
  const taken = Math.min(count, rows);
  const sampled = new Float32Array(taken * columns);
  for (let i = 0; i < taken; i++) {
    const row = Math.floor((i * rows) / taken);
    sampled.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { rows: taken, columns, data: sampled };
}
