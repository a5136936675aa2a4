import { InvalidBatchError } from "../errors.ts";
import { InvalidLossError } from "./invalid-loss-error.ts";

/**
 * What the loss of a batch of n questions and m contexts is made of. Each option stands for itself and all go
 * together; without any it is the loss of dense passage retrieval.
 */
export interface LossOptions {
  /**
   * `inner-product` (the default): q·c. `cosine`: q·c / (‖q‖·‖c‖), which needs a temperature far below 1. A
   * representation of zeros has no direction: its cosine is 0, and so is its gradient.
   */
  readonly similarity?: "inner-product" | "cosine";
  /**
   * τ > 0: a score is similarity / τ; 1 by default. Usual with cosine: 0.05, which is the `scale` of 20 of
   * sentence-transformers' MultipleNegativesRankingLoss; SimCLR (Chen et al. 2020, arXiv:2002.05709, table 5)
   * compares 0.05 to 1.
   */
  readonly temperature?: number;
  /**
   * Subtracted from the positive's similarity, before the temperature, so that it has to win by that much: additive
   * margin softmax (Yang et al. 2019, arXiv:1902.08564); 0 by default. Never counts in `correct`.
   */
  readonly margin?: number;
  /**
   * The mean of two likelihoods: of its positive for each question, among all contexts, and of each question for its
   * positive, among all questions (CLIP, Radford et al. 2021, arXiv:2103.00020, figure 3; sentence-transformers'
   * MultipleNegativesSymmetricRankingLoss).
   */
  readonly symmetric?: boolean;
  /**
   * For each context the number of its passage, [m]: any numbers, equal for equal passages. A question's positive may
   * come again as another question's context: then it is no negative, and left out of the question's softmax. The same
   * holds for questions that share a passage, in the other direction of `symmetric`. Without it nothing is left out.
   */
  readonly contextGroups?: Int32Array;
  /** Learn from the scores of a teacher too. */
  readonly distillation?: Distillation;
}

/** loss = (1 − weight) · negative log-likelihood + weight · divergence from the teacher. */
export interface Distillation {
  /** From 0 to 1; 1 learns from the teacher alone. */
  readonly weight: number;
  /** The teacher's scores are divided by it; 1 by default. The student's have the loss's own temperature. */
  readonly temperature?: number;
  /** One for each question, [n]. */
  readonly teacher: readonly TeacherScores[];
}

/** What a teacher thinks of one question's contexts, as many as it was asked about. Fewer than two say nothing. */
export interface TeacherScores {
  /** Numbers of contexts of the batch, [k]. */
  readonly contexts: Int32Array;
  /** Of each of them, in the teacher's own scale, [k]. */
  readonly scores: Float32Array;
}

/** Refuses options that are no loss, or do not fit a batch of n questions and m contexts. */
export function checkLossOptions(options: LossOptions, questions: number, contexts: number): void {
  const { similarity = "inner-product", temperature = 1, margin = 0, contextGroups, distillation } = options;
  if (similarity !== "inner-product" && similarity !== "cosine") {
    throw new InvalidLossError("similarity", "inner-product or cosine", similarity);
  }
  checkTemperature("temperature", temperature);
  if (!(margin >= 0 && margin < Infinity)) throw new InvalidLossError("margin", "a number of at least 0", margin);
  if (contextGroups && contextGroups.length !== contexts) {
    throw new InvalidBatchError("contextGroups", `${contexts} numbers, one per context`, `${contextGroups.length}`);
  }
  if (distillation) checkDistillation(distillation, questions, contexts);
}

function checkDistillation({ weight, temperature = 1, teacher }: Distillation, questions: number, contexts: number) {
  checkTemperature("distillation.temperature", temperature);
  if (!(weight >= 0 && weight <= 1)) throw new InvalidLossError("distillation.weight", "a number from 0 to 1", weight);
  const place = "distillation.teacher";
  if (teacher.length !== questions) {
    throw new InvalidBatchError(place, `${questions} lists of scores, one per question`, `${teacher.length}`);
  }
  for (const [question, given] of teacher.entries()) {
    if (given.contexts.length !== given.scores.length) {
      const expected = `${given.contexts.length} scores, one per context`;
      throw new InvalidBatchError(`${place}[${question}].scores`, expected, `${given.scores.length}`);
    }
    const wrong = given.contexts.findIndex((context) => context < 0 || context >= contexts);
    if (wrong >= 0) {
      const expected = `a context from 0 to ${contexts - 1}`;
      throw new InvalidBatchError(`${place}[${question}].contexts[${wrong}]`, expected, `${given.contexts[wrong]}`);
    }
    const endless = given.scores.findIndex((score) => !Number.isFinite(score));
    if (endless >= 0) {
      const bad = `${given.scores[endless]}`;
      throw new InvalidBatchError(`${place}[${question}].scores[${endless}]`, "a finite number", bad);
    }
  }
}

function checkTemperature(place: string, temperature: number): void {
  if (!(temperature > 0 && temperature < Infinity)) throw new InvalidLossError(place, "a number above 0", temperature);
}
