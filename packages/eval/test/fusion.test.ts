import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combSum, interpolate, minMaxScores, type RankedPassage, reciprocalRankFusion } from "../src/index.ts";

/** `a 3, b 2`: best first. */
function ranking(text: string): RankedPassage[] {
  return text.split(", ").map((passage) => {
    const [id, score] = passage.split(" ");
    return { id, score: Number(score) };
  });
}

const ids = (passages: readonly { readonly id: string }[]): string[] => passages.map(({ id }) => id);

/** Scores in the range of searches, and few whole numbers, which tie. */
const score = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.float({ noNaN: true, noDefaultInfinity: true }));
const anyRanking = fc
  .uniqueArray(fc.record({ id: fc.constantFrom(..."abcdefghijkl".split("")), score }), { selector: ({ id }) => id })
  .map((passages) => passages.toSorted((one, other) => other.score - one.score));
const anyRuns = fc.array(anyRanking, { maxLength: 6 });
const shuffled = anyRuns.chain((runs) =>
  fc.tuple(fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length })),
);
const fusions = [
  ["CombSUM", combSum],
  ["reciprocal rank fusion", reciprocalRankFusion],
] as const;

describe("min-max scores", () => {
  test("lead from 1 for the best to 0 for the last", () => {
    expect(minMaxScores(ranking("a 7, b 6, c 3"))).toEqual([1, 0.75, 0]);
  });

  test("are 1 for all where the scores are equal, as for one passage alone", () => {
    expect(minMaxScores(ranking("a 7, b 7"))).toEqual([1, 1]);
    expect(minMaxScores(ranking("a -7"))).toEqual([1]);
    expect(minMaxScores([])).toEqual([]);
  });
});

describe("CombSUM", () => {
  test("adds min-max scores, and 0 for a run that lacks the passage", () => {
    const fused = combSum([ranking("a 9, b 8, c 5"), ranking("b 0.5, d 0.25, a 0")]);
    expect(fused).toEqual(ranking("b 1.75, a 1, d 0.5, c 0"));
  });

  test("normalises over the depth alone and keeps as many as asked", () => {
    const runs = [ranking("a 4, b 3, c 2, d -90"), ranking("c 4, a 3, b 0")];
    expect(combSum(runs, { depth: 3, keep: 2 })).toEqual(ranking("a 1.75, c 1"));
  });

  test("looks at 200 passages a run and keeps 50, unless told", () => {
    const long = Array.from({ length: 300 }, (_, index) => ({ id: String(index), score: -index }));
    expect(combSum([long])).toHaveLength(50);
    expect(combSum([long], { keep: 500 })).toHaveLength(200);
  });

  test("gives scores from 0 to the number of runs, whatever the runs", () => {
    const property = fc.property(anyRuns, (runs) => {
      for (const { score } of combSum(runs)) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(runs.length);
      }
    });
    fc.assert(property);
  });
});

describe("interpolation", () => {
  test("multiplies the scores of each run by its weight", () => {
    const runs = [ranking("a 2, b 1, c 0"), ranking("c 10, b 5, a 0")];
    expect(interpolate(runs, [0.25, 0.75])).toEqual(ranking("c 0.75, b 0.5, a 0.25"));
  });

  test("with weights of 1 is CombSUM, whatever the runs", () => {
    const property = fc.property(anyRuns, (runs) => {
      expect(interpolate(runs, Array<number>(runs.length).fill(1))).toEqual(combSum(runs));
    });
    fc.assert(property);
  });

  test.each([[[1]], [[1, 1, 1]], [[1, -1]], [[1, Number.NaN]]])("refuses the weights %j for two runs", (weights) => {
    expect(() => interpolate([[], []], weights)).toThrow(expect.objectContaining({ code: "INVALID_FUSION_OPTION" }));
  });
});

describe("reciprocal rank fusion", () => {
  test("adds 1 / (60 + rank) of the runs that have the passage", () => {
    const fused = reciprocalRankFusion([ranking("a 3, b 2"), ranking("b 9, c 1")]);
    expect(fused).toEqual([
      { id: "b", score: 1 / 62 + 1 / 61 },
      { id: "a", score: 1 / 61 },
      { id: "c", score: 1 / 62 },
    ]);
  });

  test("takes another k, and runs without scores", () => {
    expect(reciprocalRankFusion([[{ id: "a" }, { id: "b" }]], { k: 0 })).toEqual(ranking("a 1, b 0.5"));
    expect(() => reciprocalRankFusion([], { k: -1 })).toThrow(
      expect.objectContaining({ code: "INVALID_FUSION_OPTION" }),
    );
  });
});

describe.each(fusions)("%s", (_name, fuse) => {
  test("gives the same to the last bit in whatever order the runs come", () => {
    const property = fc.property(shuffled, ([runs, others]) => {
      expect(fuse(others)).toEqual(fuse(runs));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("keeps the order of a run that is fused with itself, ties included", () => {
    const property = fc.property(anyRanking, fc.integer({ min: 1, max: 4 }), (run, times) => {
      expect(ids(fuse(Array<RankedPassage[]>(times).fill(run)))).toEqual(ids(run));
    });
    fc.assert(property);
  });

  test("orders equal scores by the better place, then by id", () => {
    expect(ids(fuse([ranking("z 1, y 1"), ranking("b 1, a 1")]))).toEqual(["b", "z", "a", "y"]);
  });

  test("finds nothing in no runs, and in runs without passages", () => {
    expect([fuse([]), fuse([[], []])]).toEqual([[], []]);
  });

  test("refuses a run that has a passage twice", () => {
    expect(() => fuse([[], ranking("a 3, b 2, a 1")])).toThrow(
      'run 2: rank 3: expected each passage once, got "a", which is at rank 1 too: keep the better of the two',
    );
  });

  test.each([{ depth: 0 }, { keep: 0 }, { depth: 1.5 }, { keep: Number.NaN }])("refuses %j", (options) => {
    expect(() => fuse([], options)).toThrow(expect.objectContaining({ code: "INVALID_FUSION_OPTION" }));
  });
});

test("scores that rise or are no numbers are refused where scores count", () => {
  const message = "run 1: rank 2: expected scores from high to low, got 2 after 1: sort by score; negate distances";
  expect(() => combSum([ranking("a 1, b 2")])).toThrow(message);
  expect(() => combSum([ranking("a 1, b NaN")])).toThrow(expect.objectContaining({ code: "INVALID_RANKING", rank: 2 }));
  expect(ids(reciprocalRankFusion([ranking("a 1, b 2")]))).toEqual(["a", "b"]);
});
