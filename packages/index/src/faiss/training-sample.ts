import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { regroupRows } from "../regroup-rows.ts";
import { requireFinite } from "../require-finite.ts";
import type { EmbeddingSource, Matrix } from "../vector-index.ts";

/**
 * `count` rows of a source, `[min(count, rows), dimension]`, in their order: every set of so many rows is equally likely,
 * and one seed gives one set. Reads the source once. Throws InvalidRowError, and what reading a source throws.
 */
export async function sampleRows(
  source: EmbeddingSource,
  count: number,
  seed: number,
  signal?: AbortSignal,
): Promise<Matrix> {
  const { rows, dimension } = source;
  const sampled = Math.min(count, rows);
  const data = new Float32Array(sampled * dimension);
  const random = xoroshiro128plus(seed);
  let [taken, seen] = [0, 0];
  for await (const block of regroupRows(source, Math.min(rows, 4096))) {
    signal?.throwIfAborted();
    requireFinite(block);
    for (let row = 0; row < block.ids.length; row++) {
      // Of the rows that are left, as many as are still wanted (Knuth, algorithm S).
      if (uniformInt(random, 0, rows - seen++ - 1) >= sampled - taken) continue;
      data.set(block.embeddings.data.subarray(row * dimension, (row + 1) * dimension), taken++ * dimension);
    }
  }
  return { rows: sampled, columns: dimension, data };
}
