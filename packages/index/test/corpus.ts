import type { EmbeddingBlock, EmbeddingSource, Hit, Matrix } from "../src/index.ts";

export function matrix(rows: readonly (readonly number[])[], columns: number): Matrix {
  return { rows: rows.length, columns, data: Float32Array.from(rows.flat()) };
}

/** A source over `rows` in blocks of the given sizes; what they leave over is the last block. Row i's id is `pi`. */
export function arraySource(
  rows: readonly (readonly number[])[],
  dimension: number,
  blockSizes: readonly number[] = [],
): EmbeddingSource {
  return {
    rows: rows.length,
    dimension,
    fingerprint: "test",
    contents: "rows",
    async *blocks(): AsyncGenerator<EmbeddingBlock> {
      let from = 0;
      for (const size of [...blockSizes, rows.length]) {
        const block = rows.slice(from, from + size);
        yield { ids: block.map((_, i) => `p${from + i}`), embeddings: matrix(block, dimension) };
        from += block.length;
      }
    },
  };
}

/** The rule of VectorIndex, said as plainly as possible: all scores, a stable sort, a cut. */
export function searchByLoops(
  rows: readonly (readonly number[])[],
  queries: readonly (readonly number[])[],
  count: number,
): Hit[][] {
  return queries.map((query) => {
    const scored = rows.map((row, i) => ({ id: `p${i}`, score: row.reduce((sum, x, j) => sum + x * query[j], 0) }));
    return scored.toSorted((a, b) => b.score - a.score).slice(0, count);
  });
}

/** Numbers in [-1, 1) from a seed (xorshift32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
