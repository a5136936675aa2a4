import { gatherRows, type Matrix, type MultiplyMatrices, multiplyMatrices } from "../matrix.ts";
import { checkLossOptions, type LossOptions } from "./loss-options.ts";
import { negativeLogLikelihood } from "./negative-log-likelihood.ts";
import { scaleRows } from "./scale-rows.ts";
import { teacherDivergence } from "./teacher-divergence.ts";

export interface ContrastiveLossOptions extends LossOptions {
  /** Representations of the questions, [n, d]. */
  readonly questions: Matrix;
  /** Representations of all contexts of the batch, [m, d]: each is a negative of every question but its own. */
  readonly contexts: Matrix;
  /** For each question the number of its context, [n]. */
  readonly positives: Int32Array;
  /** The matrix product; plain loops by default. */
  readonly multiply?: MultiplyMatrices;
  /** How many scores are held at once; by default 1 Mi (4 MiB). At least one row of m is. */
  readonly scoresHeld?: number;
  /** Looked at before each block of rows. */
  readonly signal?: AbortSignal;
}

export interface ContrastiveLoss {
  /** The mean over questions, in nats. NaN or infinite when a representation is. */
  readonly loss: number;
  /** Questions whose own context scores highest of all but its copies; of equal scores the first counts as highest. */
  readonly correct: number;
  /** ∂loss/∂questions, [n, d]. */
  readonly questionGradient: Matrix;
  /** ∂loss/∂contexts, [m, d]. */
  readonly contextGradient: Matrix;
}

/**
 * The in-batch contrastive loss of dense passage retrieval (Karpukhin et al. 2020, equation 2) and its gradient:
 * scores S = Q·Cᵀ [n, m], loss = −mean over questions of (log-softmax of the question's row of S, at its positive).
 * `LossOptions` are the variations on it.
 *
 * A sum of terms over representations scaled once, each with its own gradient; the gradients add up and are pulled back
 * through the scaling. Costs three products of 2·n·m·d operations, with `symmetric` three of 2·n·n·d more, in blocks of
 * rows: memory does not grow with n·m.
 */
export async function contrastiveLoss(options: ContrastiveLossOptions): Promise<ContrastiveLoss> {
  const { positives, contextGroups, distillation, symmetric = false, temperature = 1, margin = 0 } = options;
  const { multiply = multiplyMatrices, scoresHeld = 1 << 20, signal } = options;
  checkLossOptions(options, options.questions.rows, options.contexts.rows);
  const unit = options.similarity === "cosine";
  const questions = scaleRows(options.questions, { scale: 1 / temperature, unit });
  const contexts = scaleRows(options.contexts, { scale: 1, unit });
  const shared = {
    margin: margin / temperature,
    weight: (1 - (distillation?.weight ?? 0)) / (symmetric ? 2 : 1),
    multiply,
    scoresHeld,
    signal,
  };
  const toContexts = await negativeLogLikelihood({
    anchors: questions.rows,
    candidates: contexts.rows,
    positives,
    groups: contextGroups,
    ...shared,
  });
  const { correct, anchorGradient: questionGradient, candidateGradient: contextGradient } = toContexts;
  let loss = toContexts.loss;
  if (symmetric) {
    const toQuestions = await negativeLogLikelihood({
      anchors: gatherRows(contexts.rows, Array.from(positives)), // [n, d]
      candidates: questions.rows,
      positives: positives.map((_, question) => question),
      groups: contextGroups && positives.map((positive) => contextGroups[positive]),
      ...shared,
    });
    loss += toQuestions.loss;
    addRows(questionGradient, toQuestions.candidateGradient);
    addRows(contextGradient, toQuestions.anchorGradient, positives);
  }
  if (distillation) {
    const fromTeacher = teacherDivergence(questions.rows, contexts.rows, distillation);
    loss += fromTeacher.loss;
    addRows(questionGradient, fromTeacher.questionGradient);
    addRows(contextGradient, fromTeacher.contextGradient);
  }
  questions.pullBack(questionGradient);
  contexts.pullBack(contextGradient);
  return { loss, correct, questionGradient, contextGradient };
}

/** Row i of `source` is added to row `rows[i]` of `target`; without `rows` to row i. */
function addRows({ data, columns }: Matrix, source: Matrix, rows?: Int32Array): void {
  for (let row = 0; row < source.rows; row++) {
    const start = (rows?.[row] ?? row) * columns;
    for (let i = 0; i < columns; i++) data[start + i] += source.data[row * columns + i];
  }
}
