import { describe, expect, test } from "vitest";
import { usefulOperations } from "../src/encoder/useful-operations.ts";
import type { Matrix } from "../src/engine/engine.ts";
import { measureGemmRate } from "../src/engine/gemm-rate.ts";

describe("useful operations", () => {
  test("are those of the layers' products, each counted by itself", () => {
    const [t, h, i, layers] = [7, 12, 48, 3];
    const product = (rows: number, inner: number, columns: number) => 2 * rows * inner * columns;
    const projections = 4 * product(t, h, h);
    const feedForward = product(t, h, i) + product(t, i, h);
    const attention = product(t, h, t) + product(t, t, h);
    const forward = layers * (projections + feedForward + attention);
    const config = { layers, hiddenSize: h, intermediateSize: i };
    const mean = { config, pooling: "mean" } as const;
    expect(usefulOperations(mean, [t], false)).toBe(forward);
    expect(usefulOperations(mean, [t, t], true)).toBe(6 * forward);
    const lastForFirstToken =
      2 * product(t, h, h) + // keys and values of all
      2 * product(1, h, h) +
      (product(1, h, i) + product(1, i, h)) +
      (product(1, h, t) + product(1, t, h));
    const first = (forward * (layers - 1)) / layers + lastForFirstToken;
    for (const pooling of ["cls", "pooler"] as const)
      expect(usefulOperations({ config, pooling }, [t], false)).toBe(first);
  });
});

describe("the machine's rate", () => {
  test("is that of its largest products, and of small ones where they are slow", async () => {
    const engineOf = (msOf: (size: number) => number, asked: number[]) => ({
      multiply: async (left: Matrix) => {
        asked.push(left.rows);
        const until = performance.now() + msOf(left.rows);
        while (performance.now() < until);
        return left;
      },
    });
    const [fast, slow]: number[][] = [[], []];
    const rate = await measureGemmRate(
      engineOf((size) => (size === 1024 ? 4 : 2), fast),
      0.05,
    );
    expect(new Set(fast)).toEqual(new Set([128, 256, 512, 1024]));
    // A product of this size takes 4 ms or more: no rate is above.
    expect(rate).toBeGreaterThan(0);
    expect(rate).toBeLessThanOrEqual(2 ** 31 / 4e6);
    await measureGemmRate(
      engineOf(() => 30, slow),
      0.05,
    );
    expect(new Set(slow)).toEqual(new Set([128]));
  });
});
