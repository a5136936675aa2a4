import { type Matrix, zeros } from "../matrix.ts";
import type { Distillation } from "./loss-options.ts";

export interface TeacherDivergence {
  readonly loss: number;
  /** [n, d] */
  readonly questionGradient: Matrix;
  /** [m, d] */
  readonly contextGradient: Matrix;
}

/**
 * weight · mean over questions of KL(softmax(teacher's scores / its temperature) ‖ softmax(Q·Cᵀ at the same contexts)),
 * and its gradient: distillation (Hinton et al. 2015, arXiv:1503.02531) from a ranker (Lin et al. 2020,
 * arXiv:2010.11386). Teacher and student each have a temperature of their own, and there is no factor of its square:
 * `weight` is the factor. A question without teacher's scores adds 0, and the mean is over all n.
 *
 * With teacher's distribution t and student's s, ∂/∂(score) = weight · (s − t) / n. Costs 6·d operations a pair, in
 * plain loops: teachers score few contexts of a batch.
 */
export function teacherDivergence(questions: Matrix, contexts: Matrix, distillation: Distillation): TeacherDivergence {
  const { weight, temperature = 1, teacher } = distillation;
  const d = questions.columns;
  const questionGradient = zeros(questions.rows, d);
  const contextGradient = zeros(contexts.rows, d);
  let loss = 0;
  for (const [question, given] of teacher.entries()) {
    const ofTeacher = logSoftmax(Float64Array.from(given.scores, (score) => score / temperature));
    const ofStudent = logSoftmax(
      Float64Array.from(given.contexts, (context) => {
        let score = 0;
        for (let i = 0; i < d; i++) score += questions.data[question * d + i] * contexts.data[context * d + i];
        return score;
      }),
    );
    for (const [pair, context] of given.contexts.entries()) {
      const probability = Math.exp(ofTeacher[pair]);
      loss += (weight / questions.rows) * probability * (ofTeacher[pair] - ofStudent[pair]);
      const gradient = (weight / questions.rows) * (Math.exp(ofStudent[pair]) - probability);
      for (let i = 0; i < d; i++) {
        questionGradient.data[question * d + i] += gradient * contexts.data[context * d + i];
        contextGradient.data[context * d + i] += gradient * questions.data[question * d + i];
      }
    }
  }
  return { loss, questionGradient, contextGradient };
}

function logSoftmax(scores: Float64Array): Float64Array {
  const highest = scores.reduce((one, other) => Math.max(one, other), -Infinity);
  const sum = scores.reduce((total, score) => total + Math.exp(score - highest), 0);
  return scores.map((score) => score - highest - Math.log(sum));
}
