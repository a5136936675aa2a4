import type { UnusableAnswer } from "../answers/answer-matcher.ts";
import type { RetrievedPassage, RetrievedQuestion } from "../passage.ts";

export interface JudgedPassage extends RetrievedPassage {
  readonly hasAnswer: boolean;
}

/** What looking at a question's retrieved passages has shown. */
export interface Judgment {
  /** Best first. */
  readonly retrieved: readonly JudgedPassage[];
  /** Of the first passage that holds an answer, from 1; undefined when none does. */
  readonly answerRank: number | undefined;
  /** Of the first gold passage, from 1; undefined when none is there. */
  readonly goldRank: number | undefined;
  /** Answers that match nothing, or were not looked for in all passages. */
  readonly unusableAnswers: readonly UnusableAnswer[];
}

/** A question whose every retrieved passage has been looked at, with whatever else came with it, such as its id. */
export type JudgedQuestion<Question extends RetrievedQuestion = RetrievedQuestion> = Omit<Question, "retrieved"> &
  Judgment;
