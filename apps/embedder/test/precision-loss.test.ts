import { describe, expect, test } from "vitest";
import { describePrecisionLoss, measurePrecisionLoss } from "../src/embed/precision-loss.ts";

/** Embeds text `[i]` as the i-th of these points. */
function embedderOf(points: readonly (readonly [number, number])[]) {
  return {
    dimension: 2,
    embed: (texts: readonly Int32Array[]) => {
      const data = Float32Array.from(texts.flatMap(([index]) => [...points[index]]));
      return Promise.resolve({ rows: texts.length, columns: 2, data });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

describe("the loss of a precision", () => {
  // Points on a circle, a degree apart: the 10 nearest of each are its neighbours on both sides.
  const at = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)] as const;
  const points = Array.from({ length: 20 }, (_, index) => at(index));
  const texts = points.map((_, index) => Int32Array.of(index));

  test("is none for equal embeddings", async () => {
    const loss = await measurePrecisionLoss(embedderOf(points), embedderOf(points), texts);
    expect(loss).toEqual({
      meanCosine: expect.closeTo(1, 6) as number,
      leastCosine: expect.closeTo(1, 6) as number,
      sameNearest: 1,
      texts: 20,
    });
  });

  test("is seen in cosines and in neighbours, when one text is embedded elsewhere", async () => {
    const moved = points.with(0, at(60));
    const loss = await measurePrecisionLoss(embedderOf(moved), embedderOf(points), texts);
    expect(loss.leastCosine).toBeCloseTo(0.5, 5);
    expect(loss.meanCosine).toBeCloseTo(19.5 / 20, 5);
    // The text itself keeps none of its neighbours 1 … 10 but 10; those that had it as one lose it.
    expect(loss.sameNearest).toBeLessThan(0.95);
    expect(loss.sameNearest).toBeGreaterThan(0.85);
    expect(describePrecisionLoss(loss, "int8")).toMatch(
      /^computed in int8: mean cosine 0\.9750 with fp32 \(least 0\.5000\), \d+\.\d % of the 10 nearest of each are the same \(20 texts\)$/,
    );
  });
});
