import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrapMean, measureRows, pairedRandomisationTest } from "../src/index.ts";
import { PairTally, RankTally } from "../src/report/rank-tally.ts";
import { ScoreTally } from "../src/report/score-tally.ts";
import { shareInterval, sharePValue } from "../src/report/share-statistics.ts";

const ranks = fc.array(fc.tuple(fc.option(fc.integer({ min: 1, max: 9 })), fc.option(fc.integer({ min: 1, max: 9 }))));

describe("ranks of first hits", () => {
  test("give for every k the questions found by then, and those that one run finds and the other does not", () => {
    const property = fc.property(ranks, (pairs) => {
      const [tally, both] = [new RankTally(), new PairTally()];
      for (const [rank, other] of pairs) {
        tally.add(rank ?? undefined);
        both.add(rank ?? undefined, other ?? undefined);
      }
      const found = (rank: number | null, k: number): boolean => rank !== null && rank <= k;
      const hits = tally.hits(12);
      expect([hits.length, hits[0], tally.questions]).toEqual([13, 0, pairs.length]);
      for (let k = 1; k <= 12; k++) {
        expect(hits[k]).toBe(pairs.filter(([rank]) => found(rank, k)).length);
        expect(both.at(k)).toEqual({
          won: pairs.filter(([rank, other]) => found(rank, k) && !found(other, k)).length,
          lost: pairs.filter(([rank, other]) => !found(rank, k) && found(other, k)).length,
        });
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("the interval of a share", () => {
  test("is Wilson's, as published tables have it, and stays a share at the ends", () => {
    // Newcombe (1998), method 3: 81 of 263, 15 of 148, 0 of 20.
    const rounded = (hits: number, questions: number): readonly number[] => {
      const { low, high } = shareInterval(hits, questions);
      return [low, high].map((share) => Number(share.toFixed(4)));
    };
    expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
    expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
    expect(rounded(0, 20)).toEqual([0, 0.1611]);
    expect(shareInterval(20, 20).high).toBe(1);
  });

  test("lies where the bootstrap's does for thousands of questions", () => {
    const values = Array.from({ length: 3000 }, (_, i) => Number(i % 5 < 3));
    const [wilson, bootstrap] = [shareInterval(1800, 3000), bootstrapMean(values, { seed: 1, samples: 2000 })];
    expect(wilson.low).toBeCloseTo(bootstrap.low, 2);
    expect(wilson.high).toBeCloseTo(bootstrap.high, 2);
  });
});

describe("the p-value of two shares", () => {
  test("is that of the exact randomisation test", () => {
    const values = (numbers: readonly number[]) => new Map(numbers.map((value, i) => [String(i), value]));
    for (const [won, lost] of [
      [0, 0],
      [1, 0],
      [5, 5],
      [8, 1],
      [3, 9],
    ]) {
      const first = Array.from({ length: 20 }, (_, i) => Number(i < won));
      const second = Array.from({ length: 20 }, (_, i) => Number(i >= won && i < won + lost));
      const { pValue, exact } = pairedRandomisationTest(values(first), values(second), { seed: 1 });
      expect(exact).toBe(true);
      expect(sharePValue(won, lost)).toBeCloseTo(pValue, 12);
    }
  });

  test("is a number for any counts", () => {
    expect(sharePValue(3000, 2000)).toBeLessThan(1e-40);
    expect(sharePValue(2000, 2001)).toBeCloseTo(1, 6);
    expect(sharePValue(1e6, 1e6)).toBe(1);
  });
});

describe("a distribution of scores", () => {
  const score = fc.float({ min: -1e6, max: 1e6, noNaN: true });
  const tallyOf = (scores: readonly number[]): ScoreTally => {
    const tally = new ScoreTally();
    for (const score of scores) tally.add(score);
    return tally;
  };

  test("counts every score once, in the bin that it lies in, with equal bins for all", () => {
    const property = fc.property(fc.array(score), fc.array(score, { minLength: 1 }), (first, second) => {
      const all = ScoreTally.together([tallyOf(first), tallyOf(second)], 40);
      expect(all[0].start).toBe(all[1].start);
      expect(all[0].width).toBe(all[1].width);
      for (const [scores, { width, start, counts }] of [
        [first, all[0]],
        [second, all[1]],
      ] as const) {
        expect(counts.length).toBeLessThanOrEqual(40);
        const expected = counts.map((_, i) => {
          return scores.filter((one) => one >= start + i * width && one < start + (i + 1) * width).length;
        });
        expect(counts).toEqual(expected);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(scores.length);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  test("is the same whatever the order of the scores", () => {
    const property = fc.property(fc.array(score, { minLength: 1 }), (scores) => {
      expect(ScoreTally.together([tallyOf(scores.toReversed())], 40)).toEqual(
        ScoreTally.together([tallyOf(scores)], 40),
      );
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("rows of measures", () => {
  const run = (...values: number[]) => ({
    perQuestion: { "MRR@10": new Map(values.map((value, i) => [`q${i}`, value])) },
  });

  test("have a mean with its interval and, for two runs, who won", () => {
    const [alone] = measureRows(run(1, 0.5, 0), undefined, { seed: 1, samples: 500 });
    expect(alone).toMatchObject({ name: "MRR@10", questions: 3, value: { mean: 0.5 } });
    expect(alone).not.toHaveProperty("comparison");
    const [row] = measureRows(run(1, 0.5, 0), run(0.5, 0.5, 1), { seed: 1, samples: 500 });
    expect(row.comparison).toMatchObject({ won: 1, lost: 1, tied: 1, value: { mean: 2 / 3 } });
    expect(row.comparison!.difference).toBeCloseTo(-1 / 6, 12);
    expect(row.value.low).toBeLessThan(row.value.high);
  });
});
