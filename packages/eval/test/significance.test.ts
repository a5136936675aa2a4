import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrapMean, pairedRandomisationTest } from "../src/index.ts";

const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 });

function byQuestion(of: readonly number[]): Map<string, number> {
  return new Map(of.map((value, question) => [`q${question}`, value]));
}

describe("bootstrap interval", () => {
  test("holds the mean, and lies within the values", () => {
    fc.assert(
      fc.property(values, fc.integer(), (all, seed) => {
        const { mean, low, high } = bootstrapMean(all, { seed, samples: 500 });
        expect(mean).toBeCloseTo(all.reduce((sum, value) => sum + value) / all.length, 12);
        const ascending = [Math.min(...all), low, mean, high, Math.max(...all)];
        for (let i = 1; i < ascending.length; i++) expect(ascending[i] - ascending[i - 1]).toBeGreaterThan(-1e-12);
      }),
    );
  });

  test("is the normal distribution's where there are many values", () => {
    const all = Array.from({ length: 400 }, (_, question) => 1 / (1 + (question % 10)));
    const { mean, low, high } = bootstrapMean(all, { seed: 1 });
    const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
    const half = (1.96 * deviation) / Math.sqrt(all.length);
    expect(Math.abs((high - mean) / half - 1)).toBeLessThan(0.05);
    expect(Math.abs((mean - low) / half - 1)).toBeLessThan(0.05);
  });

  test("is wider for more confidence, the same for the same seed, another for another", () => {
    const all = [0, 0.2, 0.5, 1, 1, 0.1, 0.9];
    const at = (seed: number, confidence: number) => bootstrapMean(all, { seed, confidence, samples: 1000 });
    expect(at(7, 0.9)).toEqual(at(7, 0.9));
    expect(at(7, 0.9)).not.toEqual(at(8, 0.9));
    expect(at(7, 0.99).low).toBeLessThan(at(7, 0.8).low);
    expect(at(7, 0.99).high).toBeGreaterThan(at(7, 0.8).high);
  });

  test("is not given for no values", () => {
    expect(() => bootstrapMean([], { seed: 1 })).toThrow(expect.objectContaining({ code: "NO_QUESTIONS" }));
  });
});

describe("paired randomisation test", () => {
  const first = byQuestion([0.5, 1, 0.3333, 0, 0.25, 1, 1, 0.2, 0.5, 0.1]);
  const second = byQuestion([1, 0.5, 0.2, 0.1, 0.25, 0.5, 0.3333, 0.2, 0.3333, 0]);

  test("gives scipy's exact p-value", () => {
    const { questions, difference, pValue, exact } = pairedRandomisationTest(first, second, { seed: 1 });
    expect({ questions, exact }).toEqual({ questions: 10, exact: true });
    expect(difference).toBeCloseTo(0.14667, 12);
    expect(pValue).toBe(0.1953125);
  });

  test("comes near the exact p-value by drawing", () => {
    const drawn = pairedRandomisationTest(repeated(first, 2), repeated(second, 2), { seed: 1, samples: 2 ** 16 });
    const drawnLess = pairedRandomisationTest(repeated(first, 2), repeated(second, 2), { seed: 1, samples: 20_000 });
    expect([drawn.exact, drawnLess.exact]).toEqual([true, false]);
    expect(Math.abs(drawnLess.pValue - drawn.pValue)).toBeLessThan(0.01);
  });

  test("gives 1 for equal runs, exact or drawn", () => {
    fc.assert(
      fc.property(values, fc.integer(), (all, seed) => {
        const run = byQuestion(all);
        expect(pairedRandomisationTest(run, run, { seed, samples: 100 })).toMatchObject({ difference: 0, pValue: 1 });
      }),
    );
    // Each way as often: no sign assignment gives less than 0.
    const mirrored = byQuestion(Array.from({ length: 40 }, (_, question) => question % 2));
    const other = byQuestion(Array.from({ length: 40 }, (_, question) => (question + 1) % 2));
    expect(pairedRandomisationTest(mirrored, other, { seed: 1 })).toMatchObject({ pValue: 1, exact: false });
  });

  test("gives the same for the runs the other way round, and the same p-value for the same seed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 1 })), { minLength: 1 }),
        fc.integer(),
        (pairs, seed) => {
          const [a, b] = [byQuestion(pairs.map(([value]) => value)), byQuestion(pairs.map(([, value]) => value))];
          const there = pairedRandomisationTest(a, b, { seed, samples: 200 });
          const back = pairedRandomisationTest(b, a, { seed, samples: 200 });
          expect(back.pValue).toBe(there.pValue);
          expect(back.difference + there.difference).toBeCloseTo(0, 12);
          expect(there.pValue > 0 && there.pValue <= 1).toBe(true);
        },
      ),
    );
  });

  test("never gives 0: at best one in the draws and one", () => {
    const better = byQuestion(Array.from({ length: 200 }, () => 1));
    const worse = byQuestion(Array.from({ length: 200 }, () => 0));
    expect(pairedRandomisationTest(better, worse, { seed: 3, samples: 999 }).pValue).toBe(1 / 1000);
  });

  test("is refused for runs of different questions, and of none", () => {
    const more = new Map([...first, ["other", 1]]);
    const unpaired = expect.objectContaining({ code: "UNPAIRED_QUESTION", question: "other" });
    expect(() => pairedRandomisationTest(more, first, { seed: 1 })).toThrow(unpaired);
    expect(() => pairedRandomisationTest(first, more, { seed: 1 })).toThrow(unpaired);
    const none = new Map<string, number>();
    expect(() => pairedRandomisationTest(none, none, { seed: 1 })).toThrow(
      expect.objectContaining({ code: "NO_QUESTIONS" }),
    );
  });
});

describe("both", () => {
  test("refuse seeds, samples and confidences that nothing can be drawn with", () => {
    const invalid = expect.objectContaining({ code: "INVALID_RESAMPLING" });
    const run = byQuestion([0, 1]);
    for (const options of [{ seed: 0.5 }, { seed: 1, samples: 0 }, { seed: 1, samples: Number.NaN }]) {
      expect(() => bootstrapMean([0, 1], options)).toThrow(invalid);
      expect(() => pairedRandomisationTest(run, run, options)).toThrow(invalid);
    }
    for (const confidence of [0, 1, 95]) {
      expect(() => bootstrapMean([0, 1], { seed: 1, confidence })).toThrow(invalid);
    }
  });
});

function repeated(run: ReadonlyMap<string, number>, times: number): Map<string, number> {
  return byQuestion(Array.from({ length: times }, () => [...run.values()]).flat());
}
