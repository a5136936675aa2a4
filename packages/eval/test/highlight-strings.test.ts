import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spacedWords } from "../src/answers/spaced-words.ts";
import { excerptOf } from "../src/report/excerpt.ts";
import { highlightStrings, matchStrings } from "../src/index.ts";

const marked = (text: string, ...answers: string[]): readonly string[] =>
  highlightStrings(answers)(text).map(([start, end]) => text.slice(start, end));

/** Letters that NFD takes apart, that lower-casing lengthens, marks, signs, pairs and halves of pairs. */
const text = fc
  .array(fc.constantFrom(..."aAbÉé́̈ÅΣςİŒ東각각≠!-'. \t\u2028\0😀\uD83D\uDE00ﬁ".split(""), "é", "😀", " ", " a ", "the"))
  .map((parts) => parts.join(""));

describe("highlighting", () => {
  test("finds every place, whatever case and accents are written with", () => {
    expect(marked("Röntgen met RO\u0308NTGEN, not Rontgen.", "röntgen")).toEqual(["Röntgen", "RO\u0308NTGEN"]);
    expect(marked("In the U.S.A. , the USA", "u.s.a", "USA")).toEqual(["U.S.A", "USA"]);
    expect(marked("İstanbul, ISTANBUL", "i\u0307stanbul")).toEqual(["İstanbul"]);
  });

  test("joins what overlaps and leaves apart what touches", () => {
    expect(marked("a b c d", "a b", "b c")).toEqual(["a b c"]);
    expect(marked("no no no", "no no")).toEqual(["no no no"]);
    expect(marked("--", "-")).toEqual(["-", "-"]);
  });

  test("knows words and not parts of them", () => {
    expect(marked("category", "cat")).toEqual([]);
    expect(marked("a cat", "", " ", "cat")).toEqual(["cat"]);
  });

  test("marks something exactly where the answer is matched, and what it marks holds an answer", () => {
    const property = fc.property(text, fc.array(text, { maxLength: 3 }), (text, answers) => {
      const matcher = matchStrings(answers);
      const ranges = highlightStrings(answers)(text);
      expect(ranges.length > 0).toBe(matcher.matches(text));
      for (const [i, [start, end]] of ranges.entries()) {
        expect(start).toBeGreaterThanOrEqual(i === 0 ? 0 : ranges[i - 1][1]);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        const words = spacedWords(text.slice(start, end));
        expect(answers.map(spacedWords).some((answer) => answer !== "" && words.includes(answer.trim()))).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe("an excerpt", () => {
  test("is the beginning where the answer is seen there, else a part around the answer", () => {
    const long = "word ".repeat(400);
    expect(excerptOf(long, [[5, 9]], 100)).toEqual({
      text: long.slice(0, 100),
      before: 0,
      after: 1900,
      ranges: [[5, 9]],
    });
    const { text, before, after, ranges } = excerptOf(long, [[1000, 1004]], 100);
    expect([text, before, after]).toEqual([long.slice(975, 1075), 975, 925]);
    expect(ranges).toEqual([[25, 29]]);
    expect(excerptOf("short", [[0, 5]], 5)).toEqual({ text: "short", before: 0, after: 0, ranges: [[0, 5]] });
  });

  test("holds the beginning of the first range, never more than asked, and says how much it leaves out", () => {
    const place = fc.nat({ max: 60 });
    const property = fc.property(text, place, place, fc.integer({ min: 2, max: 40 }), (text, a, b, most) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b) + 1];
      const ranges = end <= text.length ? ([[start, end]] as const) : [];
      const excerpt = excerptOf(text, ranges, most);
      expect(excerpt.text.length).toBeLessThanOrEqual(most);
      expect(excerpt.before + excerpt.text.length + excerpt.after).toBe(text.length);
      expect(text.slice(excerpt.before, text.length - excerpt.after)).toBe(excerpt.text);
      expect(excerpt.ranges).toHaveLength(ranges.length);
      for (const [from, to] of excerpt.ranges) {
        expect(excerpt.before + from).toBe(start);
        expect(to).toBeLessThanOrEqual(excerpt.text.length);
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
