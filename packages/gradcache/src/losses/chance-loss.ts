import type { Matrix } from "../matrix.ts";
import type { LossOptions } from "./loss-options.ts";
import { teacherDivergence } from "./teacher-divergence.ts";

/**
 * The loss of a batch whose scores are all equal, in nats, as they are when representations have collapsed: ln(contexts)
 * for the loss of dense passage retrieval. With a margin m and temperature τ, a positive is m/τ behind the others:
 * ln(1 + (contexts − 1) · e^(m/τ)); the symmetric loss is the mean with that of the questions, and a teacher's part is
 * its divergence from equal scores. Copies of a positive count as negatives here.
 */
export function chanceLoss(questions: number, contexts: number, options: LossOptions = {}): number {
  const { temperature = 1, margin = 0, symmetric = false, distillation } = options;
  const behind = margin / temperature;
  // ln(1 + (n − 1) · e^x) in a form that does not overflow.
  const among = (candidates: number): number => behind + Math.log(Math.exp(-behind) + candidates - 1);
  const likelihood = symmetric ? (among(contexts) + among(questions)) / 2 : among(contexts);
  if (distillation === undefined) return likelihood;
  const alike = (rows: number): Matrix => ({ rows, columns: 1, data: new Float32Array(rows) });
  const { loss: divergence } = teacherDivergence(alike(questions), alike(contexts), distillation);
  return (1 - distillation.weight) * likelihood + divergence;
}
