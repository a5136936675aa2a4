import { expect, test } from "vitest";
import { embedderMemory } from "../../benchmarks/embedder-memory.ts";

test(
  "embedding 120,000 passages in 7 shards needs little more memory than 30,000, and each is there once, in order",
  { timeout: 10 * 60_000 },
  async () => {
    const small = await embedderMemory(30_000, "float32");
    const large = await embedderMemory(120_000, "float32");
    // What V8 and the allocator take until they have settled.
    expect(large.peakRssMb).toBeLessThan(small.peakRssMb + 80);
  },
);
