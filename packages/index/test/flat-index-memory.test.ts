import { expect, test } from "vitest";
import { createFlatIndex, type EmbeddingSource } from "../src/index.ts";

const dimension = 128;
const blockRows = 2048;
const megabyte = 2 ** 20;

test("memory does not grow with a corpus ten times as large", async () => {
  await peakBytes(20_000); // The engine and V8 take what they need once.
  const small = await peakBytes(40_000);
  const large = await peakBytes(400_000); // 205 MB of embeddings
  // Garbage that V8 has not collected yet differs between runs; keeping the corpus would add 176 MB.
  expect(large.arrayBuffers - small.arrayBuffers).toBeLessThan(60 * megabyte);
  expect(large.resident - small.resident).toBeLessThan(80 * megabyte);
});

/** The largest memory seen while 64 queries are searched in a generated corpus. */
async function peakBytes(rows: number): Promise<{ readonly arrayBuffers: number; readonly resident: number }> {
  const peak = { arrayBuffers: 0, resident: 0 };
  const onProgress = (): void => {
    const { arrayBuffers, rss } = process.memoryUsage();
    peak.arrayBuffers = Math.max(peak.arrayBuffers, arrayBuffers);
    peak.resident = Math.max(peak.resident, rss);
  };
  const queries = { rows: 64, columns: dimension, data: new Float32Array(64 * dimension).fill(0.5) };
  await using index = await createFlatIndex(generatedSource(rows), { blockRows, threads: 1 });
  const found = await Array.fromAsync(index.search(queries, 100, { onProgress }));
  expect(found[63]).toHaveLength(100);
  return peak;
}

/** Rows with a fresh array a block, as a reader of files gives them. */
function generatedSource(rows: number): EmbeddingSource {
  return {
    rows,
    dimension,
    fingerprint: "generated",
    contents: "rows",
    async *blocks() {
      for (let first = 0; first < rows; first += blockRows) {
        const length = Math.min(blockRows, rows - first);
        const data = new Float32Array(length * dimension);
        for (let i = 0; i < data.length; i++) data[i] = ((first + i) * 7919) % 1009;
        const ids = Array.from({ length }, (_, i) => String(first + i));
        yield { ids, embeddings: { rows: length, columns: dimension, data } };
      }
    },
  };
}
