import type { TextRange } from "../answers/text-range.ts";

/**
 * What the page's list knows of a question. A rank is the first hit's, 0 where there is none and, for gold, -1 where the
 * question has no gold passage: it is then in no denominator.
 */
export type QuestionEntry = readonly [
  question: string,
  id: string,
  answers: readonly string[],
  ...ranks: readonly (readonly [answerRank: number, goldRank: number])[],
];

/** A passage as the page shows it; `text` is null where it is not kept. */
export type PassageData = readonly [
  id: string,
  title: string,
  /** 1: holds an answer; 2: is gold; 3: both. */
  marks: number,
  text: string | null,
  before: number,
  after: number,
  ranges: readonly TextRange[],
];

/** What the page reads when a question is opened. */
export interface QuestionData {
  /** Each once, whichever runs found it. */
  readonly passages: readonly PassageData[];
  /** Of each run, best first: places in `passages`, scores. */
  readonly runs: readonly (readonly (readonly [passage: number, score: number])[])[];
  /** Gold passages that no run found, the first of them. */
  readonly missing: readonly PassageData[];
}

/** What the page's script is told of the report. */
export interface PageFacts {
  /** The names of the runs. */
  readonly runs: readonly string[];
  /** The most passages of a question. */
  readonly depth: number;
}
