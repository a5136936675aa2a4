import type { Passage } from "@dpr/data";

/** A question to search with, and what counts as found. */
export interface EvaluationQuestion {
  /** The file's, or its row, counted from 0. */
  readonly id: string;
  readonly question: string;
  /** Empty where only gold passages are known. */
  readonly answers: readonly string[];
  /** Empty where only answers are known; of judged passages those that are relevant, by id alone. */
  readonly gold: readonly Passage[];
  /** By a passage's id, how far it answers; undefined where nobody judged any. */
  readonly judgments?: ReadonlyMap<string, number>;
}
