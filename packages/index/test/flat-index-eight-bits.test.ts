import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EightBitPass, type ScoredRows } from "../src/flat/eight-bit-pass.ts";
import { EightBitScorer } from "../src/flat/eight-bit-scorer.ts";
import { RowScorer } from "../src/flat/row-scorer.ts";
import { createFlatIndex, type Hit, type Matrix } from "../src/index.ts";
import { arraySource, matrix } from "./corpus.ts";

const blockRows = 2048;

describe("flat search in 8 bits", () => {
  test("finds every row whose score beats a threshold, with the score of fp32 to the last bit", async () => {
    const dimension = 5;
    await using exact = await RowScorer.open(dimension, 1);
    await using scorer = (await EightBitScorer.open(dimension, blockRows, 1))!;
    const size = fc.constantFrom(1e-44, 1e-38, 1e-20, 1e-3, 1, 50, 1e5, 1e12, 1e18);
    const number = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -1, max: 1, noNaN: true }));
    const vectors = fc.array(fc.array(number, { minLength: dimension, maxLength: dimension }), {
      minLength: 30,
      maxLength: 60,
    });
    let compared = 0;
    const property = fc.asyncProperty(size, size, vectors, vectors, fc.nat(9), async (by, byQueries, ...drawn) => {
      const [someRows, someQueries, rank] = drawn;
      // The first rows are as they come, and the others like them and smaller, so that not all are good enough.
      const corpus = Array.from({ length: blockRows }, (_, i) =>
        someRows[i % someRows.length].map((x) => (i < someRows.length ? by : by / i) * x),
      );
      const block = { rows: matrix(corpus, dimension), used: blockRows };
      const scaled = someQueries.map((query) => query.map((x) => byQueries * x));
      const queries = matrix(scaled, dimension);
      const all = await exact.above(new Float32Array(queries.rows).fill(Number.NEGATIVE_INFINITY), queries, block);
      const scoresOf = scaled.map((_, query) => all.scores.slice(query * blockRows, (query + 1) * blockRows));
      // A little less than one of the best scores, whose row must not be lost.
      const thresholds = Float32Array.from(scoresOf, (scores) => {
        const score = scores.toSorted()[blockRows - 1 - rank];
        return score - Math.abs(score) * 2 ** -20;
      });
      const found = await new EightBitPass(scorer, [queries], blockRows).above(0, thresholds, block);
      if (found === undefined) return;
      compared++;
      for (const [query, scores] of scoresOf.entries()) {
        expect(beating(found, query, thresholds[query])).toEqual(
          [...scores.entries()].filter(([, score]) => score > thresholds[query]),
        );
      }
    });
    await fc.assert(property, { numRuns: 150 });
    expect(compared).toBeGreaterThan(20);
  });

  test.each([
    ["embeddings of one length", 768, 6200, 300, 2, normal],
    ["rows of very different lengths", 100, 14_000, 257, 4, (random: () => number) => normal(random) ** 9],
    ["small whole numbers, most scores tied", 16, 14_000, 300, 3, (random: () => number) => Math.round(3 * random())],
    ["one large column", 300, 6200, 300, 1, (random: () => number, i: number) => random() + (i % 300 === 7 ? 20 : 0)],
    ["numbers too small to square", 64, 6200, 300, 1, (random: () => number) => 1e-25 * random()],
  ])("gives the hits and scores of fp32 to the last bit: %s", async (_, dimension, rows, asked, count, number) => {
    const random = generator(3);
    const made = (n: number): number[][] =>
      Array.from({ length: n }, () => Array.from({ length: dimension }, (_, i) => number(random, i)));
    const source = arraySource(made(rows), dimension, [1000, 17]);
    const queries = matrix(made(asked), dimension);
    const expected = await search("fp32", 1);
    for (const threads of [1, 2]) expect(await search("int8", threads)).toEqual(expected);

    async function search(precision: "fp32" | "int8", threads: number): Promise<readonly (readonly Hit[])[]> {
      await using index = await createFlatIndex(source, { precision, threads, blockRows });
      return await Array.fromAsync(index.search(queries, count));
    }
  });

  test("leaves to fp32 what it cannot bound: numbers that are not finite, and products that are too large", async () => {
    await using scorer = (await EightBitScorer.open(2, blockRows, 1))!;
    const ones = matrix(
      Array.from({ length: blockRows }, () => [1, 1]),
      2,
    );
    for (const bad of [Number.NaN, Infinity, -Infinity, 1e30]) {
      const rows = { ...ones, data: ones.data.with(1234, bad) };
      const query = [1e10, 1];
      expect(await above(matrix([query, query], 2), rows)).toBeUndefined();
      expect(
        await above(matrix([query, [1, bad]], 2), { ...ones, data: ones.data.map((x) => 1e9 * x) }),
      ).toBeUndefined();
    }

    async function above(queries: Matrix, rows: Matrix): Promise<ScoredRows | undefined> {
      const thresholds = new Float32Array(queries.rows).fill(3e38);
      return await new EightBitPass(scorer, [queries], blockRows).above(0, thresholds, { rows, used: blockRows });
    }
  });

  test("names the query and the row whose score is not finite, wherever it is", async () => {
    const random = generator(9);
    const rows = Array.from({ length: 9000 }, () => [random(), random()]);
    rows[8500][1] = Number.NaN;
    const queries = matrix(
      Array.from({ length: 300 }, () => [random(), random()]),
      2,
    );
    await using index = await createFlatIndex(arraySource(rows, 2), { precision: "int8", threads: 1, blockRows });
    await expect(Array.fromAsync(index.search(queries, 1))).rejects.toMatchObject({
      ...{ code: "INVALID_SCORE", query: 0, id: "p8500" },
    });
  });
});

function beating({ queries, rows, scores }: ScoredRows, query: number, threshold: number): [number, number][] {
  return [...rows.keys()].filter((i) => queries[i] === query && scores[i] > threshold).map((i) => [rows[i], scores[i]]);
}

/** Nearly so: the sum of three. */
function normal(random: () => number): number {
  return random() + random() + random();
}

/** Numbers in [-1, 1) from a seed (xorshift32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
