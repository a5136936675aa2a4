import type { AnswerMatcher, UnusableAnswer } from "../answers/answer-matcher.ts";
import { matchCharacters } from "../answers/match-characters.ts";
import { matchRegex } from "../answers/match-regex.ts";
import { matchStrings } from "../answers/match-strings.ts";

/** How answers are matched: DPR's `string` and `regex`, or by characters, see `matchCharacters`. */
export type AnswerMatch = "string" | "regex" | "characters";

/** One question's answers, and the texts of the passages that were found for it. */
export interface JudgeRequest {
  readonly answers: readonly string[];
  readonly texts: readonly string[];
}

export interface Verdict {
  /** By text. */
  readonly hasAnswer: readonly boolean[];
  readonly unusable: readonly UnusableAnswer[];
}

/** Looks for answers in texts. */
export function judgeTexts(match: AnswerMatch, { answers, texts }: JudgeRequest): Verdict {
  const matcher = matchers[match](answers);
  const hasAnswer = texts.map((text) => matcher.matches(text));
  return { hasAnswer, unusable: matcher.unusable };
}

const matchers: Readonly<Record<AnswerMatch, (answers: readonly string[]) => AnswerMatcher>> = {
  string: matchStrings,
  regex: matchRegex,
  characters: matchCharacters,
};
