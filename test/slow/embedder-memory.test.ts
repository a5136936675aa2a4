import { expect, test } from "vitest";
import { embedderMemory } from "../../benchmarks/embedder-memory.ts";

test(
  "embedding 120,000 passages in 7 shards needs little more memory than 60,000, and each is there once, in order",
  { timeout: 10 * 60_000 },
  async () => {
    const small = await embedderMemory(60_000, "float32");
    const large = await embedderMemory(120_000, "float32");
    // What the allocator takes until it has settled.
    expect(large.peakRssMb).toBeLessThan(small.peakRssMb + 60);
  },
);
