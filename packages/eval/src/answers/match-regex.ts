import { RE2JS } from "re2js";
import type { AnswerMatcher, UnusableAnswer } from "./answer-matcher.ts";
import { javascriptPattern } from "./javascript-pattern.ts";
import { withoutCase } from "./letter-case.ts";
import { InvalidPatternError } from "./pattern-reader.ts";
import { parsePythonPattern, type PatternNode } from "./python-pattern.ts";
import { re2Pattern } from "./re2-pattern.ts";
import { searchInTime } from "./search-in-time.ts";
import { UnsupportedPatternError } from "./unsupported-pattern-error.ts";

/** For one pattern that may take exponential time, in all passages of a question together. */
const SEARCH_MS = 1000;

/**
 * DPR's `has_answer` of type `regex`: a passage holds an answer when the answer, a pattern of Python's `re`, is found
 * in the passage's text with case ignored, both in NFD. Nearly all patterns are searched for in time linear in the text
 * (`re2Pattern` lists the others); one that needs backtracking may take a second for all passages of a question, and is
 * abandoned then. What Python refuses matches nothing, nor does what is in no engine here (`javascriptPattern` lists it).
 *
 * Source: facebookresearch/DPR, dpr/data/qa_validation.py.
 */
export function matchRegex(answers: readonly string[]): AnswerMatcher {
  const unusable: UnusableAnswer[] = [];
  const searches = answers.flatMap((answer) => {
    const abandon = () => unusable.push({ answer, reason: "abandoned pattern" });
    try {
      return [compile(answer.normalize("NFD"), abandon)];
    } catch (error) {
      unusable.push({ answer, ...refusal(error) });
      return [];
    }
  });
  return {
    unusable,
    matches(text) {
      const normalized = text.normalize("NFD");
      return searches.some((search) => search(normalized));
    },
  };
}

type Search = (text: string) => boolean;

/**
 * `abandon`: called once, when the search has taken too long.
 * @throws InvalidPatternError, UnsupportedPatternError
 */
function compile(pattern: string, abandon: () => void): Search {
  const parsed = parsePythonPattern(pattern);
  const linear = compileRe2(parsed);
  return linear === undefined ? boundedSearch(javascriptPattern(parsed), abandon) : (text) => linear.test(text);
}

/** Throws what is no refusal. */
function refusal(error: unknown): Pick<UnusableAnswer, "reason" | "detail"> {
  if (error instanceof InvalidPatternError) return { reason: "invalid pattern", detail: error.message };
  if (error instanceof UnsupportedPatternError) return { reason: "unsupported pattern", detail: error.message };
  throw error;
}

/** Undefined for what RE2 cannot do. */
function compileRe2(pattern: PatternNode): RE2JS | undefined {
  let written: string;
  try {
    written = re2Pattern(pattern);
  } catch (error) {
    if (error instanceof UnsupportedPatternError) return undefined;
    throw error;
  }
  try {
    return RE2JS.compile(written, RE2JS.LOOKBEHINDS);
  } catch {
    // It repeats more often than RE2 allows.
    return undefined;
  }
}

function boundedSearch(pattern: RegExp, abandon: () => void): Search {
  let leftMs = SEARCH_MS;
  return (text) => {
    if (leftMs <= 0) return false;
    const started = performance.now();
    const found = searchInTime(pattern, withoutCase(text), Math.ceil(leftMs));
    leftMs = found === undefined ? 0 : leftMs - (performance.now() - started);
    if (leftMs <= 0) abandon();
    return found ?? false;
  };
}
