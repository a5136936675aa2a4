import { createEngine, type Engine, type Matrix } from "@dpr/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goldRanks, type PoolBlock } from "../src/validation/gold-ranks.ts";

const engines: Partial<Record<"onnx" | "reference", Engine>> = {};
beforeAll(async () => {
  for (const name of ["onnx", "reference"] as const) engines[name] = await createEngine(name, { threads: 1 });
});
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine[Symbol.asyncDispose]();
});

/** Numbers from 0 to below `limit`, the same for the same seed (Lehmer's generator). */
function numbers(seed: number): (limit: number) => number {
  let state = seed + 1;
  return (limit) => {
    state = (state * 48271) % 0x7fffffff;
    return state % limit;
  };
}

/** Small whole numbers: many scores are equal, and all are exact. */
function wholeNumbers(rows: number, columns: number, draw: (limit: number) => number): Matrix {
  return { rows, columns, data: Float32Array.from({ length: rows * columns }, () => draw(3) - 1) };
}

/** The passages of some places, in blocks of `size`. */
function blocksOf({ columns, data }: Matrix, places: readonly number[], size: number): PoolBlock[] {
  const blocks: PoolBlock[] = [];
  for (let start = 0; start < places.length; start += size) {
    const chosen = places.slice(start, start + size);
    const filled = new Float32Array(size * columns).fill(9);
    for (const [row, place] of chosen.entries()) {
      filled.set(data.subarray(place * columns, (place + 1) * columns), row * columns);
    }
    blocks.push({ places: chosen, representations: { rows: size, columns, data: filled } });
  }
  return blocks;
}

/** The definition: sort the whole pool for each question, and look for the first gold passage. */
function sortedRanks(questions: Matrix, pool: Matrix, golds: readonly (readonly number[])[]): number[] {
  const d = pool.columns;
  return golds.map((gold, question) => {
    const score = (place: number): number => {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += questions.data[question * d + i] * pool.data[place * d + i];
      return sum;
    };
    const scores = Array.from({ length: pool.rows }, (_, place) => score(place));
    const sorted = [...scores.keys()].sort((one, other) => scores[other] - scores[one] || one - other);
    return sorted.findIndex((place) => gold.includes(place));
  });
}

describe.each(["onnx", "reference"] as const)("ranks of gold passages (%s)", (name) => {
  const rank = (
    questions: Matrix,
    golds: readonly (readonly number[])[],
    held: PoolBlock[],
    others: PoolBlock[] = [],
  ) =>
    goldRanks({
      questions,
      golds,
      held,
      others: (async function* () {
        yield* await Promise.resolve(others);
      })(),
      multiply: engines[name]!.multiply,
    });

  test("are those of sorting the whole pool, whatever the blocks, ties and numbers of gold passages", async () => {
    for (let seed = 0; seed < 60; seed++) {
      const draw = numbers(seed);
      // Every tenth time more questions than one product takes.
      const n = seed % 10 === 0 ? 1100 : 1 + draw(9);
      const pool = wholeNumbers(1 + draw(40), 1 + draw(4), draw);
      const questions = wholeNumbers(n, pool.columns, draw);
      const golds = Array.from({ length: n }, () => Array.from({ length: 1 + draw(3) }, () => draw(pool.rows)));
      const isGold = new Set(golds.flat());
      const places = Array.from({ length: pool.rows }, (_, place) => place);
      // Some of the others may be held too.
      const streamed = places.filter((place) => !isGold.has(place) && draw(3) > 0);
      const held = places.filter((place) => !streamed.includes(place));
      const size = 1 + draw(12);
      const ranks = await rank(questions, golds, blocksOf(pool, held, size), blocksOf(pool, streamed, size));
      expect([...ranks], `seed ${seed}`).toEqual(sortedRanks(questions, pool, golds));
    }
  });

  test("count passages of an equal score that stand before the gold one, and none that stand behind it", async () => {
    const same = { rows: 7, columns: 3, data: new Float32Array(21).fill(0.1) };
    const places = [0, 1, 2, 3, 4, 5, 6];
    const questions = { rows: 3, columns: 3, data: new Float32Array(9).fill(0.7) };
    for (const size of [1, 3, 7]) {
      expect([...(await rank(questions, [[0], [4], [6, 2]], blocksOf(same, places, size)))]).toEqual([0, 4, 2]);
    }
  });

  test("are NaN without a gold passage of finite score, and passages of score NaN stand before all others", async () => {
    const pool = { rows: 3, columns: 1, data: Float32Array.of(2, Number.NaN, 3) };
    const questions = { rows: 4, columns: 1, data: Float32Array.of(1, 1, 1, Number.NaN) };
    const ranks = await rank(questions, [[0], [1], [], [2]], blocksOf(pool, [0, 1, 2], 2));
    expect([...ranks]).toEqual([2, Number.NaN, Number.NaN, Number.NaN]);
  });
});

test("ranking ends when its signal is aborted", async () => {
  const one = { rows: 1, columns: 1, data: Float32Array.of(1) };
  const { multiply } = engines.reference!;
  const held = blocksOf(one, [0], 1);
  const ranking = goldRanks({ questions: one, golds: [[0]], held, multiply, signal: AbortSignal.abort() });
  await expect(ranking).rejects.toThrow("aborted");
});
