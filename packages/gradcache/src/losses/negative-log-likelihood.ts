import { type Matrix, type MultiplyMatrices, sliceRows, zeros } from "../matrix.ts";

export interface NegativeLogLikelihoodOptions {
  /** What is asked: questions, or in the other direction contexts, [a, d]. */
  readonly anchors: Matrix;
  /** What is asked for, [k, d]: each is a negative of every anchor but its own. */
  readonly candidates: Matrix;
  /** For each anchor the number of its candidate, [a]. */
  readonly positives: Int32Array;
  /** Candidates in the group of an anchor's positive, [k], are none of its negatives. */
  readonly groups: Int32Array | undefined;
  /** Subtracted from the positive's score. */
  readonly margin: number;
  /** The loss and its gradients are multiplied by it. */
  readonly weight: number;
  readonly multiply: MultiplyMatrices;
  /** How many scores are held at once. At least one row of k is. */
  readonly scoresHeld: number;
  /** Looked at before each block of rows. */
  readonly signal: AbortSignal | undefined;
}

export interface NegativeLogLikelihood {
  readonly loss: number;
  /** Anchors whose positive scores highest, margin aside; of equal scores the first counts as highest. */
  readonly correct: number;
  /** [a, d] */
  readonly anchorGradient: Matrix;
  /** [k, d] */
  readonly candidateGradient: Matrix;
}

/**
 * −weight · mean over anchors of (log-softmax of the anchor's row of scores S = A·Cᵀ [a, k], at its positive), and its
 * gradient. With P = softmax of the rows of S and Y = 1 at each row's positive, ∂/∂S = weight · (P − Y) / a, hence
 * ∂/∂A = ∂/∂S · C and ∂/∂C = (∂/∂S)ᵀ · A. Costs three products of 2·a·k·d operations, in blocks of rows: S is never
 * whole, so memory does not grow with a·k.
 */
export async function negativeLogLikelihood(options: NegativeLogLikelihoodOptions): Promise<NegativeLogLikelihood> {
  const { anchors, candidates, positives, groups, margin, weight, multiply, scoresHeld, signal } = options;
  const rowsHeld = Math.max(1, Math.floor(scoresHeld / candidates.rows));
  const divisor = anchors.rows / weight;
  const anchorGradient = zeros(anchors.rows, anchors.columns);
  const candidateGradient = zeros(candidates.rows, candidates.columns);
  // One memory for all blocks: left to the garbage collector, theirs would add up to the whole [a, k].
  const scoresMemory = new Float32Array(Math.min(rowsHeld, anchors.rows) * candidates.rows);
  const candidatesMemory = new Float32Array(candidateGradient.data.length);
  let loss = 0;
  let correct = 0;
  for (let start = 0; start < anchors.rows; start += rowsHeld) {
    signal?.throwIfAborted();
    const end = Math.min(start + rowsHeld, anchors.rows);
    const block = sliceRows(anchors, start, end); // [b, d]
    const memory = scoresMemory.subarray(0, block.rows * candidates.rows);
    const scores = await multiply(block, candidates, "right", memory); // [b, k]
    for (let row = 0; row < block.rows; row++) {
      const scoresOfRow = sliceRows(scores, row, row + 1).data;
      const positive = positives[start + row];
      if (groups) leaveOut(scoresOfRow, groups, positive);
      const anchor = replaceByGradient(scoresOfRow, positive, margin, divisor);
      loss += anchor.loss / divisor;
      if (anchor.correct) correct++;
    }
    const scoresGradient = scores; // [b, k]
    const gradient = sliceRows(anchorGradient, start, end);
    const ofAnchors = await multiply(scoresGradient, candidates, "none", gradient.data); // [b, d]
    gradient.data.set(ofAnchors.data);
    const ofCandidates = await multiply(scoresGradient, block, "left", candidatesMemory); // [k, d]
    for (let i = 0; i < ofCandidates.data.length; i++) candidateGradient.data[i] += ofCandidates.data[i];
  }
  return { loss, correct, anchorGradient, candidateGradient };
}

/** A score of −∞ has probability 0 and gradient 0. */
function leaveOut(scores: Float32Array, groups: Int32Array, positive: number): void {
  for (let i = 0; i < scores.length; i++) {
    if (groups[i] === groups[positive] && i !== positive) scores[i] = -Infinity;
  }
}

/** One anchor's scores [k] become their gradient, (softmax − 1 at the positive) / divisor. */
function replaceByGradient(scores: Float32Array, positive: number, margin: number, divisor: number) {
  const best = indexOfHighest(scores);
  scores[positive] -= margin;
  // Relative to the highest score no exponential overflows, and their sum is at least 1.
  const highest = scores[margin === 0 ? best : indexOfHighest(scores)];
  const ofPositive = scores[positive] - highest;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const exponential = Math.exp(scores[i] - highest);
    scores[i] = exponential;
    sum += exponential;
  }
  for (let i = 0; i < scores.length; i++) scores[i] /= sum * divisor;
  // Not scores[positive] - 1/divisor: for a sure anchor both nearly cancel, and float32 would have lost the difference.
  scores[positive] = Math.expm1(ofPositive - Math.log(sum)) / divisor;
  return { loss: Math.log(sum) - ofPositive, correct: best === positive };
}

function indexOfHighest(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return best;
}
