import * as fc from "fast-check";
import { expect, test } from "vitest";
import { highlightCharacters, matchCharacters } from "../src/index.ts";

/** The parts of a text that are marked. */
function marked(text: string, answers: readonly string[]): readonly string[] {
  return highlightCharacters(answers)(text).map(([start, end]) => text.slice(start, end));
}

test("an answer is marked where its characters stand, whatever stands between them", () => {
  expect(marked("我在東京タワーに行った", ["東京"])).toEqual(["東京"]);
  expect(marked("面积为 1,234 平方公里", ["1234平方"])).toEqual(["1,234 平方"]);
  expect(marked("ＸＰＥ爬行垫、EPE", ["xpe", "EPE"])).toEqual(["ＸＰＥ", "EPE"]);
  expect(marked("ababa", ["aba"])).toEqual(["ababa"]);
  expect(marked("nothing", ["", "…"])).toEqual([]);
});

test("a text without characters that NFKC joins is marked exactly when it matches", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "b", "東", "京", "A", "１", "1", ",", " ", "。", "ς", "𝒜", "𠮷"),
    maxLength: 20,
  });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 3 }), (text, answers) => {
      expect(highlightCharacters(answers)(text).length > 0).toBe(matchCharacters(answers).matches(text));
    }),
    { numRuns: 2_000 },
  );
});
