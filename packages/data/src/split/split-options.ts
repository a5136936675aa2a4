import type { ReaderOptions } from "../files/reader-options.ts";
import type { DevSize } from "./choose-dev.ts";

/** What the rows of a file to split are. */
export type SplitKind = "training" | "questions";

export interface SplitOptions extends ReaderOptions {
  /** What the file holds: training examples in DPR's JSON, or questions as `readQuestions` takes them. */
  readonly kind: SplitKind;
  readonly dev: DevSize;
  /**
   * What stays together: the rows of one question, by default; or also those of questions with a positive in common,
   * so that no positive of dev occurs in train.
   */
  readonly by?: "question" | "positive";
  readonly seed: number;
  /** Called for each row of each pass. */
  readonly onRow?: () => void;
  readonly signal?: AbortSignal;
}
