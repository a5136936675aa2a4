import type { Passage } from "../passages/passage.ts";

/** A passage of a training file, and what a teacher thinks of it. */
export interface TrainingContext extends Passage {
  /** For the question of the item, such as a re-ranker's, in any scale: higher is better. Distillation learns from it. */
  readonly score?: number;
}

/** One item of a training file: a question and passages that do and do not answer it. */
export interface TrainingExample {
  /** As the file has it; "" when it has none, as DPR's. */
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  /** May be empty: published files have such items, and cannot be trained on with them. */
  readonly positives: readonly TrainingContext[];
  /** Passages that do not answer, such as those of other questions. */
  readonly negatives: readonly TrainingContext[];
  /** Passages that look like answers and are not, such as BM25's. */
  readonly hardNegatives: readonly TrainingContext[];
}

/** A training example with at least one positive. */
export interface TrainableExample extends TrainingExample {
  readonly positives: readonly [TrainingContext, ...TrainingContext[]];
}

/** Whether an example can be trained on. */
export function isTrainable(example: TrainingExample): example is TrainableExample {
  return example.positives.length > 0;
}

/** How many passages can be an example's hard negatives: ordinary ones stand in where it has none. */
export function countHardNegatives({ negatives, hardNegatives }: TrainingExample): number {
  return hardNegatives.length === 0 ? negatives.length : hardNegatives.length;
}

/** How many passages of an example have scores. Distillation compares them: one alone says nothing. */
export function countScores({ positives, negatives, hardNegatives }: TrainingExample): number {
  return [positives, negatives, hardNegatives].flat().filter(({ score }) => score !== undefined).length;
}
