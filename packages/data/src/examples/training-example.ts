import type { Passage } from "../passages/passage.ts";

/** One item of a training file: a question and passages that do and do not answer it. */
export interface TrainingExample {
  /** As the file has it; "" when it has none, as DPR's. */
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  /** May be empty: published files have such items, and cannot be trained on with them. */
  readonly positives: readonly Passage[];
  /** Passages that do not answer, such as those of other questions. */
  readonly negatives: readonly Passage[];
  /** Passages that look like answers and are not, such as BM25's. */
  readonly hardNegatives: readonly Passage[];
}

/** A training example with at least one positive. */
export interface TrainableExample extends TrainingExample {
  readonly positives: readonly [Passage, ...Passage[]];
}

/** Whether an example can be trained on. */
export function isTrainable(example: TrainingExample): example is TrainableExample {
  return example.positives.length > 0;
}
