import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averagePrecision, judgeGold, matchGold, recall, success, TopKCounter } from "../src/index.ts";

describe("top-k accuracy", () => {
  test("counts a question at every k from the rank of its first hit on", () => {
    const counter = new TopKCounter([1, 5, 20]);
    for (const rank of [1, 2, 5, 6, 21, undefined]) counter.add(rank);
    expect(counter.result()).toEqual({
      questions: 6,
      hits: { 1: 1, 5: 3, 20: 4 },
      accuracy: { 1: 1 / 6, 5: 3 / 6, 20: 4 / 6 },
      firstHit: { questions: 5, averageRank: 7 },
    });
  });

  test("has no average rank where no question has a hit", () => {
    const counter = new TopKCounter([1]);
    counter.add(undefined);
    expect(counter.result()).toEqual({ questions: 1, hits: { 1: 0 }, accuracy: { 1: 0 } });
  });

  test("is not given for no questions", () => {
    const counter = new TopKCounter([1]);
    expect(() => counter.result()).toThrow(expect.objectContaining({ code: "NO_QUESTIONS" }));
  });

  test("refuses cutoffs that are not whole numbers from 1 up", () => {
    for (const cutoffs of [[], [0], [1, 2.5], [Number.NaN]]) {
      expect(() => new TopKCounter(cutoffs)).toThrow(expect.objectContaining({ code: "INVALID_CUTOFFS" }));
    }
  });
});

describe("gold match", () => {
  const text = { title: "A", text: "x" };

  test("goes by the id where the gold passage has one, whatever the text", () => {
    const isGold = matchGold([{ id: "7", ...text }]);
    expect(isGold({ id: "7", title: "B", text: "y" })).toBe(true);
    expect(isGold({ id: "8", ...text })).toBe(false);
  });

  test("goes by title and text together where it has none", () => {
    const isGold = matchGold([{ id: "", ...text }]);
    expect(isGold({ id: "8", ...text })).toBe(true);
    expect(isGold({ id: "8", ...text, title: "B" })).toBe(false);
    expect(isGold({ id: "8", ...text, text: "y" })).toBe(false);
    expect(isGold({ id: "", title: "B", text: "y" })).toBe(false);
  });

  test("decides for each gold passage by itself", () => {
    const isGold = matchGold([
      { id: "7", title: "", text: "" },
      { id: "", ...text },
    ]);
    expect([isGold({ id: "7", title: "", text: "z" }), isGold({ id: "9", ...text })]).toEqual([true, true]);
  });

  test("finds nothing where no gold passage is known", () => {
    expect(matchGold([])({ id: "", title: "", text: "" })).toBe(false);
  });
});

describe("gold passages as judgments", () => {
  const text = fc.constantFrom("x", "y", "z");
  const passage = fc.record({ id: fc.constantFrom("1", "2", "3", "4", "5"), title: fc.constant("T"), text });
  const retrieved = fc.uniqueArray(passage, { selector: ({ id }) => id });
  const gold = fc.array(fc.oneof(passage, fc.record({ id: fc.constant(""), title: fc.constantFrom("T", "U"), text })));

  test("find a gold passage among the first k exactly where gold match does", () => {
    const property = fc.property(retrieved, gold, fc.integer({ min: 1, max: 5 }), (retrieved, gold, k) => {
      const isFound = retrieved.slice(0, k).some(matchGold(gold));
      expect(success(k)(retrieved, judgeGold(gold, retrieved))).toBe(isFound ? 1 : 0);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("count those that were not retrieved, with an id or without", () => {
    const found = { id: "7", title: "T", text: "x" };
    const gold = [
      { ...found, id: "" },
      { id: "8", title: "", text: "" },
      { id: "", title: "T", text: "y" },
    ];
    const judgments = judgeGold(gold, [found]);
    expect([...judgments.values()]).toEqual([1, 1, 1]);
    expect([recall(1)([found], judgments), averagePrecision()([found], judgments)]).toEqual([1 / 3, 1 / 3]);
  });
});
