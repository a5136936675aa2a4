import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { re2Pattern } from "../src/answers/re2-pattern.ts";
import { matchRegex } from "../src/index.ts";

const CURATED = new URL("../../../../shared/data/qa/curatedtrec-test.jsonl", import.meta.url);

interface Reference {
  readonly texts: readonly string[];
  /** A pattern, and the numbers of the texts that Python finds it in; null where Python refuses it. */
  readonly patterns: readonly (readonly [pattern: string, found: readonly number[] | null])[];
}

function kindOf(pattern: string): "usable" | "invalid" | "unsupported" {
  const { unusable, unsupported } = matchRegex([pattern]);
  if (unsupported.length > 0) return "unsupported";
  return unusable.length > 0 ? "invalid" : "usable";
}

function count(patterns: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    ["usable", "invalid", "unsupported"].map((kind) => [kind, patterns.filter((one) => kindOf(one) === kind).length]),
  );
}

describe("match by regular expression", () => {
  const { texts, patterns }: Reference = JSON.parse(
    readFileSync(new URL("reference/regex.json", import.meta.url), "utf8"),
  );

  test("finds what Python finds, in 61 texts", () => {
    expect(texts).toHaveLength(61);
    const wrong = patterns
      .filter(([pattern, found]) => found !== null && kindOf(pattern) === "usable")
      .filter(([pattern, found]) => {
        const matcher = matchRegex([pattern]);
        // Python 3.14 finds \B in the empty text, earlier ones did not.
        return texts.some(
          (text, i) =>
            matcher.matches(text) !== found!.includes(i) && !(text === "" && pattern.includes(String.raw`\B`)),
        );
      });
    expect(wrong).toEqual([]);
  });

  test("refuses what Python refuses, and nothing else", () => {
    // Whether a character has that name is not known here.
    const wrong = patterns
      .filter(([pattern]) => !pattern.includes(String.raw`\N{DASH}`))
      .filter(([pattern, found]) => (found === null) !== (kindOf(pattern) === "invalid"));
    expect(wrong).toEqual([]);
  });

  test("searches for 686 of the 992 patterns, and lists 42 as unsupported", () => {
    expect(count(patterns.map(([pattern]) => pattern))).toEqual({ usable: 686, invalid: 264, unsupported: 42 });
  });

  test("reads CuratedTREC's 694 answers but 3 that Python refuses too", ({ skip }) => {
    skip(!existsSync(CURATED), "needs ../shared/data/qa/curatedtrec-test.jsonl");
    const lines = readFileSync(CURATED, "utf8").trimEnd().split("\n");
    const answers = lines.flatMap((line) => (JSON.parse(line) as { answer: string[] }).answer);
    expect(count(answers)).toEqual({ usable: 691, invalid: 3, unsupported: 0 });
  });

  test("says which answers match nothing, and which of them Python would have searched for", () => {
    const matcher = matchRegex(["(", "a(?=b)", "a++", "(?a)a", "\u00e9+"]);
    expect(matcher.unusable).toEqual(["(", "a(?=b)", "a++", "(?a)a"]);
    expect(matcher.unsupported).toEqual(["a(?=b)", "a++"]);
    expect(matcher.matches("ab(")).toBe(false);
    expect(matcher.matches("CAF\u00c9")).toBe(true);
    expect(matchRegex([]).matches("anything")).toBe(false);
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
    expect(kindOf("(".repeat(100_000))).toBe("invalid");
    const part = fc.constantFrom(
      ...Array.from("ab\\()[]{}*+?|^$.-,:=!<>#PixZ10é "),
      "(?",
      "(?<",
      "\\b",
      "(?P<n>",
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
      expect(() => re2Pattern(escaped)).not.toThrow();
    });
    fc.assert(property);
  });
});
