import { RE2JS } from "re2js";
import type { AnswerMatcher } from "./answer-matcher.ts";
import { InvalidPatternError } from "./pattern-reader.ts";
import { re2Pattern, UnsupportedPatternError } from "./re2-pattern.ts";

/** A matcher that tells apart why an answer is unusable. */
export interface RegexMatcher extends AnswerMatcher {
  /** Those of `unusable` that Python would have searched for: their questions may score lower than with DPR. */
  readonly unsupported: readonly string[];
}

/**
 * DPR's `has_answer` of type `regex`: a passage holds an answer when the answer, a pattern of Python's `re`, is found
 * in the passage's text with case ignored, both in NFD. A pattern that Python refuses matches nothing. Nor does one
 * that needs backtracking (`re2Pattern` lists them): it is in `unsupported` too. Searching takes time linear in the text,
 * whatever the pattern.
 *
 * Source: facebookresearch/DPR, dpr/data/qa_validation.py.
 */
export function matchRegex(answers: readonly string[]): RegexMatcher {
  const compiled = answers.map((answer) => ({ answer, pattern: compile(answer.normalize("NFD")) }));
  const usable = compiled.map(({ pattern }) => pattern).filter((pattern) => typeof pattern === "object");
  const refused = (...reasons: readonly unknown[]): string[] =>
    compiled.filter(({ pattern }) => reasons.includes(pattern)).map(({ answer }) => answer);
  return {
    unusable: refused("invalid", "unsupported"),
    unsupported: refused("unsupported"),
    matches(text) {
      const normalized = text.normalize("NFD");
      return usable.some((pattern) => pattern.test(normalized));
    },
  };
}

function compile(pattern: string): RE2JS | "invalid" | "unsupported" {
  let translated: string;
  try {
    translated = re2Pattern(pattern);
  } catch (error) {
    if (error instanceof InvalidPatternError) return "invalid";
    if (error instanceof UnsupportedPatternError) return "unsupported";
    throw error;
  }
  try {
    return RE2JS.compile(translated, RE2JS.LOOKBEHINDS);
  } catch {
    // It repeats more often than RE2 allows.
    return "unsupported";
  }
}
