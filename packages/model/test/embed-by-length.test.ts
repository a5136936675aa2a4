import { expect, test } from "vitest";
import { embedByLength } from "../src/encoder/embed-by-length.ts";

const texts = Array.from({ length: 9 }, (_, i) => new Int32Array(9 - i).fill(i));

/** Embeds a text as its first token, after a while; two at a time. */
function embedder(fail?: number) {
  const seen = { calls: 0, atOnce: 0, mostAtOnce: 0 };
  return {
    seen,
    dimension: 1,
    sideBySide: 2,
    async embed(chosen: readonly Int32Array[]) {
      seen.calls++;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.atOnce);
      await new Promise((resolve) => setTimeout(resolve, 1 + (seen.calls % 3)));
      seen.atOnce--;
      if (chosen.some(([token]) => token === fail)) throw new RangeError("no such token");
      return { rows: chosen.length, columns: 1, data: Float32Array.from(chosen, ([token]) => token) };
    },
  };
}

test("texts come in their own order, however many runs are computed side by side", async () => {
  const one = embedder();
  const embedded = await embedByLength(one, texts, { tokensPerRun: 9 });
  expect([...embedded.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(one.seen.mostAtOnce).toBe(2);
});

test("a run that fails ends all: none is begun behind it, and none is left at work", async () => {
  const one = embedder(2);
  await expect(embedByLength(one, texts, { tokensPerRun: 1 })).rejects.toThrow("no such token");
  expect(one.seen.calls).toBeLessThan(6);
  expect(one.seen.atOnce).toBe(0);
});
