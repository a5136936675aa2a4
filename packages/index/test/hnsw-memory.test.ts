import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  createHnswIndex,
  type EmbeddingSource,
  estimateHnsw,
  estimateHnswSeconds,
  type HnswOptions,
} from "../src/index.ts";

const dimension = 2048;

test("building takes the memory that was estimated, within a tenth, and no more of the source than a block", async () => {
  const options = { M: 8, efConstruction: 8, numbers: "f32", threads: 2 } as const;
  const rows = 30_000; // 246 MB
  await peakBytes(rows, 16, options); // The library and V8 take what they need once.
  const { memoryBytes } = estimateHnsw({ rows, dimension, ...options, bytesPerId: 5 });
  const grown = await peakBytes(rows, dimension, options);
  expect(grown / memoryBytes, `${grown} of ${memoryBytes} bytes`).toBeGreaterThan(0.9);
  expect(grown / memoryBytes).toBeLessThan(1.1);
});

test("a folder takes what was estimated, within a hundredth", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hnsw-size-"));
  try {
    for (const [numbers, M] of [
      ["bf16", 4],
      ["sq8", 16],
      ["f32", 300],
    ] as const) {
      // prettier-ignore
      const size = { rows: 2000, dimension: 64, M, numbers };
      await using index = await createHnswIndex(generatedSource(size.rows, size.dimension), {
        ...size,
        efConstruction: 8,
      });
      await index.save(folder);
      const files = (await readdir(folder)).filter((name) => name !== "index.json");
      const stats = await Promise.all(files.map((name) => stat(join(folder, name))));
      const bytes = stats.reduce((all, { size: one }) => all + one, 0);
      expect(bytes / estimateHnsw({ ...size, bytesPerId: 3.45 }).fileBytes).toBeCloseTo(1, 2);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("DPR's 512 links take 90 GB at 21 million rows, our 32 take 6", () => {
  const wikipedia = { rows: 21_015_324, dimension: 768 };
  expect(estimateHnsw({ ...wikipedia, M: 512 }).linkBytes / 1e9).toBeCloseTo(86.5, 0);
  expect(estimateHnsw(wikipedia).linkBytes / 1e9).toBeCloseTo(5.8, 1);
  expect(estimateHnsw(wikipedia).vectorBytes).toBe(21_015_324 * 768 * 2);
  expect(estimateHnsw({ ...wikipedia, numbers: "sq8" }).vectorBytes).toBe(21_015_324 * 768);
});

test("rows take seconds by the logarithm of the rows before them", () => {
  expect(estimateHnswSeconds(2000, { from: 1000, to: 2000, seconds: 3 })).toBe(0);
  // The mean logarithm of 1 to 10,000 is 8.21, of 1 to 1,000 5.91.
  expect(3 + estimateHnswSeconds(10_000, { from: 0, to: 1000, seconds: 3 })).toBeCloseTo(30 * (8.21 / 5.91), 0);
});

/** By how much a process grows while an index is built. */
async function peakBytes(rows: number, columns: number, options: HnswOptions): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const onProgress = (): void => void (peak = Math.max(peak, process.memoryUsage().rss));
  await using index = await createHnswIndex(generatedSource(rows, columns), { ...options, onProgress });
  expect(index.rows).toBe(rows);
  return peak - before;
}

/** Rows in one array for all blocks, as a reader with a buffer gives them. */
function generatedSource(rows: number, columns: number): EmbeddingSource {
  return {
    ...{ rows, dimension: columns, fingerprint: "generated", contents: "rows" },
    async *blocks() {
      const data = Float32Array.from({ length: 1024 * columns }, (_, i) => (((i * 7919) % 1009) - 504) / 504);
      for (let first = 0; first < rows; first += 1024) {
        const length = Math.min(1024, rows - first);
        for (let row = 0; row < length; row++) data[row * columns] = (first + row) / rows;
        const ids = Array.from({ length }, (_, i) => String(first + i));
        yield { ids, embeddings: { rows: length, columns, data: data.subarray(0, length * columns) } };
      }
    },
  };
}
