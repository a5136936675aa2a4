import { isBetter, type Metric } from "./metric.ts";

/** The best validation so far, as JSON keeps it. */
export interface Best {
  readonly metric: Metric;
  readonly value: number;
  /** From 1, the epoch that it was measured in; 0 is the start. */
  readonly epoch: number;
  /** Updates before it. */
  readonly update: number;
}

/**
 * What is best after another validation. The first one is, and the first by another metric: values of two metrics
 * cannot be compared. One that is no finite number never is: nothing could be better than NaN, and JSON has none.
 */
export function updateBest(
  best: Best | null,
  measured: Best,
): { readonly best: Best | null; readonly isBest: boolean } {
  const isFirst = best === null || best.metric !== measured.metric;
  const isBest = Number.isFinite(measured.value) && (isFirst || isBetter(best.metric, measured.value, best.value));
  return { best: isBest ? measured : best, isBest };
}
