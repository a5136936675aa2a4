import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { read } from "../../benchmarks/reading.ts";
import { writeTrainingFile } from "../../benchmarks/synthetic-data.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-memory-"));
});
afterAll(() => rm(folder, { recursive: true }));

test(
  "a shuffled epoch over 768 MB needs little more memory than one over 256 MB",
  { timeout: 5 * 60_000 },
  async () => {
    const epoch = async (bytes: number) => {
      const path = join(folder, `${bytes}.json`);
      await writeTrainingFile(path, bytes);
      return await read("shuffledEpoch", path);
    };
    // Smaller files end before the garbage collector has settled.
    const small = await epoch(256e6);
    const large = await epoch(768e6);
    expect(large.count).toBeGreaterThan(2.9 * small.count);
    expect(large.aboveEmptyMb).toBeLessThan(small.aboveEmptyMb + 50);
    expect(large.aboveEmptyMb).toBeLessThan(250);
  },
);
