import type { RetrievedPassage } from "@dpr/eval";
import type { EvaluationQuestion } from "../questions/evaluation-question.ts";

/** What was found for a question, best first. */
export interface Found {
  readonly question: EvaluationQuestion;
  readonly retrieved: readonly RetrievedPassage[];
  /** Whether results lack the question: then it was not found by answers, and measures leave it out or count 0. */
  readonly isAbsent?: boolean;
}

/** What was found for many questions, by a search or in a file: gone through as often as wanted, never all in memory. */
export interface Retrieval {
  readonly questions: number;
  /** Passages of a question, at most. */
  readonly depth: number;
  /** Always the same, in the order of the questions. */
  read(): AsyncIterable<Found>;
}
