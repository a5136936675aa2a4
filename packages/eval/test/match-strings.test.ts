import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spacedWords } from "../src/answers/spaced-words.ts";
import { matchStrings } from "../src/index.ts";
import { hasPassages, readTexts } from "./natural-questions.ts";

function reference(name: string): unknown[] {
  const lines = readFileSync(new URL(`reference/${name}`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => JSON.parse(line));
}

interface Judged {
  readonly answers: readonly string[];
  readonly hasAnswer: boolean;
  /** The passage's id, or its text. */
  readonly passage?: string;
  readonly text?: string;
}

describe("string match", () => {
  const rows = reference("answers.jsonl") as Judged[];
  const inPassages = rows.filter(({ passage }) => passage !== undefined);
  const inTexts = rows.filter(({ text }) => text !== undefined);

  test.runIf(hasPassages)("agrees with DPR's has_answer on all 1,200 rows about real passages", () => {
    const texts = readTexts();
    expect(inPassages).toHaveLength(1200);
    const wrong = inPassages.filter(
      ({ answers, passage, hasAnswer }) => matchStrings(answers).matches(texts.get(passage!)!) !== hasAnswer,
    );
    expect(wrong).toEqual([]);
  });

  test("agrees with DPR's has_answer on all 15 rows of awkward texts", () => {
    expect(inTexts).toHaveLength(15);
    const wrong = inTexts.filter(({ answers, text, hasAnswer }) => matchStrings(answers).matches(text!) !== hasAnswer);
    expect(wrong).toEqual([]);
  });

  test("finds the words that Python finds, lower-cased as Python does it, final sigmas included", () => {
    const rows = reference("words.jsonl") as { text: string; words: string[] }[];
    const found = rows.map(({ text }) => ({ text, words: spacedWords(text).split(" ").slice(1, -1) }));
    expect(found).toEqual(rows);
  });

  test("finds words only side by side and whole", () => {
    const matches = (text: string): boolean => matchStrings(["new york"]).matches(text);
    expect(matches("in New  York, where")).toBe(true);
    expect(matches("in New-York")).toBe(false);
    expect(matches("in York new")).toBe(false);
    expect(matches("renew york")).toBe(false);
    expect(matches("new yorker")).toBe(false);
    expect(matches("new")).toBe(false);
    expect(matches("")).toBe(false);
  });

  test("equals comparing lists of words at every place", () => {
    const words = fc.array(fc.constantFrom("a", "B", "ab", "'", "É"), { maxLength: 8 });
    const property = fc.property(words, words, (answer, passage) => {
      const at = passage.some((_, start) => answer.every((word, i) => passage[start + i] === word));
      const expected = answer.length > 0 && at;
      expect(matchStrings([answer.join(" ")]).matches(passage.join("\t"))).toBe(expected);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("equals cutting every passage into words, whatever the characters", () => {
    const odd = "aAbßẞΣσςΑα'’.:,-_1Ⅷⓐ½🎉𝔄𐐀İıᾳſKé\u0301\u0307\u0345\u200b\u00ad\u200d\u00a0\u3000\n\0\ud800\udf89가각京";
    const unit = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...Array.from(odd), " ", " ") },
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    );
    // Where a capital sigma becomes which small one.
    const sigmas = fc.string({ unit: fc.constantFrom(...Array.from("ΣσςΑα'.:1 \u0301\u00ad")), maxLength: 12 });
    const texts = fc.oneof(fc.string({ unit, maxLength: 40 }), sigmas);
    /** A part of the passage, so that it is often found. */
    const both = texts.chain((text) => fc.tuple(fc.constant(text), fc.nat(40), fc.integer({ min: 1, max: 9 }), texts));
    let found = 0;
    const property = fc.property(both, fc.boolean(), ([text, from, length, other], isPart) => {
      const part = text.slice(from % (text.length + 1)).slice(0, length);
      const answer = isPart ? (other.length % 2 === 0 ? part : part.toUpperCase()) : other.slice(0, 2);
      const words = spacedWords(answer);
      const expected = words !== "" && spacedWords(text).includes(words);
      found += Number(expected);
      expect(matchStrings([answer]).matches(text)).toBe(expected);
    });
    fc.assert(property, { numRuns: 8000 });
    expect(found).toBeGreaterThan(500);
  });

  test("rests on classes that lower-casing does not change, of any character", () => {
    const classes = [/^[\p{L}\p{N}\p{M}]+$/u, /^[\p{Z}\p{C}]+$/u];
    const classOf = (text: string): number => classes.findIndex((one) => one.test(text));
    const changed = [];
    for (let code = 0; code <= 0x10_ff_ff; code++) {
      const character = String.fromCodePoint(code).normalize("NFD");
      if (classOf(character) !== classOf(character.toLowerCase())) changed.push(character);
    }
    expect(changed).toEqual([]);
  });

  test("matches nothing with an answer without words, and says which those are", () => {
    const matcher = matchStrings(["", " \u200b\n", "yes"]);
    expect(matcher.unusable).toEqual(["", " \u200b\n"].map((answer) => ({ answer, reason: "nothing to compare" })));
    expect(matcher.matches("anything")).toBe(false);
    expect(matcher.matches("Yes.")).toBe(true);
    expect(matchStrings([]).matches("anything")).toBe(false);
  });
});
