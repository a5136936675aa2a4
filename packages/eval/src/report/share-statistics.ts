import type { ConfidenceInterval } from "../metrics/bootstrap.ts";

/** The 97.5th percentile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * A share of questions and its 95 % interval by Wilson's score (1927): for hits and misses the closed form stands for the
 * bootstrap, and stays inside 0 and 1. `questions` above 0.
 */
export function shareInterval(hits: number, questions: number): ConfidenceInterval {
  const mean = hits / questions;
  const scale = 1 + Z ** 2 / questions;
  const middle = (mean + Z ** 2 / (2 * questions)) / scale;
  const half = (Z / scale) * Math.sqrt((mean * (1 - mean)) / questions + Z ** 2 / (4 * questions ** 2));
  return { mean, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * The p-value of two runs' shares of found questions, two-sided, from the questions that only one of them found: the
 * exact test of McNemar, which is what `pairedRandomisationTest` comes to where every difference is 1 or -1.
 */
export function sharePValue(won: number, lost: number): number {
  const questions = won + lost;
  let tail = 0;
  // The logarithm of C(questions, i) / 2^questions, from i = 0 up.
  let logTerm = -questions * Math.LN2;
  for (let i = 0; i <= Math.min(won, lost); i++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((questions - i) / (i + 1));
  }
  return Math.min(1, 2 * tail);
}
