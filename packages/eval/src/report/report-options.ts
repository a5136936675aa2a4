import type { HighlightAnswers } from "../answers/text-range.ts";
import type { ReportMeasure } from "./report-measure.ts";

/** A run as a report names it. */
export interface ReportRun {
  /** Short, such as `dense` or the retrieval file's name. */
  readonly name: string;
  /** What was measured, such as model, index and files; shown as a list. */
  readonly facts?: Readonly<Record<string, string>>;
  /** Milliseconds that single searches took. */
  readonly latencyMs?: readonly number[];
}

export interface ReportOptions {
  /** Such as the question file's name. */
  readonly title: string;
  /** One, or two to compare: the first is said to win or lose against the second. */
  readonly runs: readonly [ReportRun] | readonly [ReportRun, ReportRun];
  /** How many passages were searched; not said by default. */
  readonly passages?: number;
  /** The k of top-k accuracy in the headline and the table; default 1, 5, 20, 100. Those no run reaches are left out. */
  readonly cutoffs?: readonly number[];
  /** Rows for the table after those of top-k accuracy, such as `measureRows` makes. */
  readonly measures?: readonly ReportMeasure[];
  /** What is marked in passages that hold an answer; default `highlightStrings`. */
  readonly highlight?: HighlightAnswers;
  /**
   * Of each run's passages of a question, how many are kept with their text, from the first; default 20. The first hits
   * by answer and by gold always are, and marks, titles and scores of all.
   */
  readonly passagesWithText?: number;
  /** UTF-16 units of a passage's text that are kept, around the first answer; default 600. */
  readonly charactersPerPassage?: number;
  /** Ends the writing; no file is then left. */
  readonly signal?: AbortSignal;
}

/** A number in the options that is not what it must be. */
export class ReportOptionError extends Error {
  readonly code = "REPORT_OPTION";
  override readonly name = "ReportOptionError";
  readonly option: string;
  readonly got: number;

  constructor(option: string, expected: string, got: number) {
    super(`report: ${option}: expected ${expected}, got ${got}: leave it out for the usual`);
    this.option = option;
    this.got = got;
  }
}
