import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { javascriptPattern } from "../src/answers/javascript-pattern.ts";
import { withoutCase } from "../src/answers/letter-case.ts";
import { InvalidPatternError } from "../src/answers/pattern-reader.ts";
import { parsePythonPattern } from "../src/answers/python-pattern.ts";
import { re2Pattern } from "../src/answers/re2-pattern.ts";
import { UnsupportedPatternError } from "../src/answers/unsupported-pattern-error.ts";
import { matchRegex, type UnusableReason } from "../src/index.ts";

const CURATED = new URL("../../../../shared/data/qa/curatedtrec-test.jsonl", import.meta.url);

interface Reference {
  readonly texts: readonly string[];
  /** A pattern, and the numbers of the texts that Python finds it in; null where Python refuses it. */
  readonly patterns: readonly (readonly [pattern: string, found: readonly number[] | null])[];
}

const kinds = new Map<string, "usable" | UnusableReason>();

function kindOf(pattern: string): "usable" | UnusableReason {
  const kind = kinds.get(pattern) ?? matchRegex([pattern]).unusable[0]?.reason ?? "usable";
  kinds.set(pattern, kind);
  return kind;
}

function count(patterns: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    ["usable", "invalid pattern", "unsupported pattern"].map((kind) => {
      return [kind, patterns.filter((one) => kindOf(one) === kind).length];
    }),
  );
}

function reference(name: string): Reference {
  return JSON.parse(readFileSync(new URL(`reference/${name}`, import.meta.url), "utf8"));
}

/** Python 3.14 finds \B in the empty text, earlier ones did not. */
function isKnownToDiffer(pattern: string, text: string): boolean {
  return text === "" && pattern.includes(String.raw`\B`);
}

function isInvalid(pattern: string): boolean {
  try {
    parsePythonPattern(pattern.normalize("NFD"));
    return false;
  } catch (error) {
    if (error instanceof InvalidPatternError) return true;
    throw error;
  }
}

/** As JavaScript searches for it, whether or not RE2 can; undefined where Python or JavaScript cannot. */
function searchInJavascript(pattern: string): ((text: string) => boolean) | undefined {
  try {
    const compiled = javascriptPattern(parsePythonPattern(pattern.normalize("NFD")));
    return (text) => compiled.test(withoutCase(text.normalize("NFD")));
  } catch (error) {
    if (error instanceof InvalidPatternError || error instanceof UnsupportedPatternError) return undefined;
    throw error;
  }
}

describe("match by regular expression", () => {
  const { texts, patterns } = reference("regex.json");

  test("finds what Python finds, in 61 texts", () => {
    expect(texts).toHaveLength(61);
    const wrong = patterns
      .filter(([pattern, found]) => found !== null && kindOf(pattern) === "usable")
      .filter(([pattern, found]) => {
        const matcher = matchRegex([pattern]);
        return texts.some((text, i) => matcher.matches(text) !== found!.includes(i) && !isKnownToDiffer(pattern, text));
      });
    expect(wrong).toEqual([]);
  });

  test("refuses what Python refuses, and nothing else", () => {
    // Whether a character has that name is not known here.
    const wrong = patterns
      .filter(([pattern]) => !pattern.includes(String.raw`\N{DASH}`))
      .filter(([pattern, found]) => (found === null) !== (kindOf(pattern) === "invalid pattern"));
    expect(wrong).toEqual([]);
    const backtracking = reference("backtracking.json").patterns;
    expect(backtracking.filter(([pattern, found]) => (found === null) !== isInvalid(pattern))).toEqual([]);
  });

  test("searches for 715 of the 992 patterns, and names the 13 that it cannot", () => {
    const kinds = { usable: 715, "invalid pattern": 264, "unsupported pattern": 13 };
    expect(count(patterns.map(([pattern]) => pattern))).toEqual(kinds);
  });

  test.each([
    { name: "regex.json", searched: 604 },
    { name: "backtracking.json", searched: 468 },
  ])("finds by backtracking what Python finds, for $searched patterns of $name", ({ name, searched }) => {
    const { texts, patterns } = reference(name);
    const wrong: string[] = [];
    let searches = 0;
    for (const [pattern, found] of patterns) {
      const search = searchInJavascript(pattern);
      if (search === undefined) continue;
      searches++;
      const differs = texts.some((text, i) => search(text) !== found?.includes(i) && !isKnownToDiffer(pattern, text));
      if (differs) wrong.push(pattern);
    }
    expect(wrong).toEqual([]);
    expect(searches).toBe(searched);
  });

  test("reads CuratedTREC's 694 answers but 3 that Python refuses too", ({ skip }) => {
    skip(!existsSync(CURATED), "needs ../shared/data/qa/curatedtrec-test.jsonl");
    const lines = readFileSync(CURATED, "utf8").trimEnd().split("\n");
    const answers = lines.flatMap((line) => (JSON.parse(line) as { answer: string[] }).answer);
    expect(count(answers)).toEqual({ usable: 691, "invalid pattern": 3, "unsupported pattern": 0 });
  });

  test("says which answers match nothing, and why", () => {
    const matcher = matchRegex(["(", "(a)?(?(1)b|c)", String.raw`(a)?\1`, "(?a)a", "x(?=b)", "\u00e9+"]);
    expect(matcher.unusable).toEqual([
      { answer: "(", reason: "invalid pattern", detail: "missing ), unterminated subpattern" },
      { answer: "(a)?(?(1)b|c)", reason: "unsupported pattern", detail: "a condition" },
      { answer: "(a)?\\1", reason: "unsupported pattern", detail: "a reference to a group that may not have matched" },
      { answer: "(?a)a", reason: "invalid pattern", detail: "bad global flags (?a)" },
    ]);
    expect(matcher.matches("ab(")).toBe(false);
    expect(matcher.matches("XB")).toBe(true);
    expect(matcher.matches("CAF\u00c9")).toBe(true);
    expect(matchRegex([]).matches("anything")).toBe(false);
  });

  test("ends a search that would take for ever, names its pattern, and goes on with the others", () => {
    const endless = String.raw`^(?=(a+)+$)`;
    const matcher = matchRegex([endless, "b!"]);
    const started = performance.now();
    expect(matcher.matches("aa")).toBe(true);
    expect(matcher.unusable).toEqual([]);
    expect(matcher.matches(`${"a".repeat(50)}b!`)).toBe(true);
    expect(matcher.unusable).toEqual([{ answer: endless, reason: "abandoned pattern" }]);
    for (let passage = 0; passage < 1000; passage++) expect(matcher.matches(`${"a".repeat(50)}?`)).toBe(false);
    expect(matcher.unusable).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("ends a search that would take too much memory, too", () => {
    const hungry = "(?=(?:(a)|b)*c)";
    const matcher = matchRegex([hungry, "b"]);
    expect(matcher.matches("ab".repeat(1e7))).toBe(true);
    expect(matcher.unusable).toEqual([{ answer: hungry, reason: "abandoned pattern" }]);
  });

  test("takes time linear in the text for patterns that backtracking never ends", () => {
    const text = `${"a".repeat(50_000)}!`;
    const started = performance.now();
    expect(
      matchRegex([
        String.raw`^(a+)+$`,
        String.raw`(a|a)*\Z(?<=b)`,
        String.raw`^(a?){500}b`,
        String.raw`\b.*\W.*b$`,
      ]).matches(text),
    ).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("never throws, whatever the pattern", () => {
    expect(kindOf("(".repeat(100_000))).toBe("invalid pattern");
    const part = fc.constantFrom(
      ...Array.from("ab\\()[]{}*+?|^$.-,:=!<>#PixZ10é "),
      "(?",
      "(?<",
      "\\b",
      "(?P<n>",
      "(?=",
      "(?>",
      "\\1",
      "[^",
      "{1,",
      "\u{1f389}",
      "\ud800",
    );
    const pattern = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(pattern, (one) => {
        matchRegex([one]).matches("ab (é) 10\n");
      }),
      { numRuns: 2000 },
    );
  });

  test("takes an escaped text for the text itself", () => {
    const property = fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const escaped = text.replaceAll(/[^\p{L}\p{N}\p{M}]/gu, String.raw`\$&`);
      expect(matchRegex([escaped]).matches(`before ${text} behind`)).toBe(true);
      expect(() => re2Pattern(parsePythonPattern(escaped.normalize("NFD")))).not.toThrow();
    });
    fc.assert(property);
  });
});
