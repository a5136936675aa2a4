import type { JudgedPassage } from "../judging/judged-question.ts";
import { matchGold } from "../metrics/match-gold.ts";
import type { Passage } from "../passage.ts";

/** A question as a report takes it; what `judgeQuestions` gives is one. */
export interface ReportQuestion {
  /** Shown and searched; default none. */
  readonly id?: string;
  readonly question: string;
  /** Empty when only gold passages are known. */
  readonly answers: readonly string[];
  /** Empty or absent when only answers are known; passages with nothing but an id will do. */
  readonly gold?: readonly Passage[];
  /** Best first. */
  readonly retrieved: readonly JudgedPassage[];
  /** What the second run found, best first; for every question when two runs are compared, else for none. */
  readonly otherRetrieved?: readonly JudgedPassage[];
}

/** A question that cannot be reported as it is. */
export class ReportQuestionError extends Error {
  readonly code = "REPORT_QUESTION";
  override readonly name = "ReportQuestionError";
  /** Counted from 1. */
  readonly question: number;

  constructor(question: number, field: string, expected: string, got: string, advice: string) {
    super(`report: question ${question.toLocaleString("en")}: ${field}: expected ${expected}, got ${got}: ${advice}`);
    this.question = question;
  }
}

/** What one run found for a question, with the ranks of the first hits, from 1; undefined where there is none. */
export interface RankedRun {
  readonly passages: readonly RankedPassage[];
  readonly answerRank: number | undefined;
  readonly goldRank: number | undefined;
}

/** A retrieved passage of which everything is known. */
export interface RankedPassage extends JudgedPassage {
  readonly isGold: boolean;
}

/**
 * The question's runs, as many as are compared, each passage judged by answer and by gold. `number`: of the question,
 * from 1. Throws ReportQuestionError.
 */
export function rankRuns(question: ReportQuestion, runs: 1 | 2, number: number): readonly RankedRun[] {
  const { gold = [], retrieved, otherRetrieved } = question;
  if (runs === 1 && otherRetrieved !== undefined) {
    const advice = "name both runs in options.runs";
    throw new ReportQuestionError(number, "otherRetrieved", "nothing, for one run is reported", "passages", advice);
  }
  if (runs === 2 && otherRetrieved === undefined) {
    const advice = "give [] where the second run lacks the question";
    throw new ReportQuestionError(number, "otherRetrieved", "the second run's passages", "undefined", advice);
  }
  const isGold = matchGold(gold);
  const both = otherRetrieved === undefined ? [retrieved] : [retrieved, otherRetrieved];
  return both.map((judged, run) => {
    const passages = judged.map((passage) => ({ ...passage, isGold: gold.length > 0 && isGold(passage) }));
    const field = run === 0 ? "retrieved" : "otherRetrieved";
    const odd = passages.findIndex(({ score }) => !Number.isFinite(score));
    if (odd !== -1) {
      const got = String(passages[odd].score);
      const advice = "look at the search that wrote it";
      throw new ReportQuestionError(number, `${field}[${odd}].score`, "a finite number", got, advice);
    }
    const rankOf = (isHit: (passage: RankedPassage) => boolean) => passages.findIndex(isHit) + 1 || undefined;
    return {
      passages,
      answerRank: rankOf(({ hasAnswer }) => hasAnswer),
      goldRank: rankOf(({ isGold }) => isGold),
    };
  });
}
