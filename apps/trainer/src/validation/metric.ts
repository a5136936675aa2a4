import type { TrainerOptions } from "../options.ts";

/** What a model is judged by, and whether more of it is better. */
const MORE_IS_BETTER = { devLoss: false, averageRank: false, top1: true, top5: true, top20: true } as const;

export type Metric = keyof typeof MORE_IS_BETTER;

/** Whether a value is better than another; an equal one is not, and neither is NaN. */
export function isBetter(metric: Metric, value: number, other: number): boolean {
  return MORE_IS_BETTER[metric] ? value > other : value < other;
}

const METRIC_OF_FLAG = {
  dev_loss: "devLoss",
  average_rank: "averageRank",
  top1: "top1",
  top5: "top5",
  top20: "top20",
} as const satisfies Record<NonNullable<TrainerOptions["bestMetric"]>, Metric>;

/**
 * The metric by which the best encoders are chosen in an epoch, counted from 1. As in the papers' code, unless one is
 * asked for: the loss, and from the epoch `val_av_rank_start_epoch` on, which it counts from 0, the average rank.
 */
export function metricInForce(
  { bestMetric, valAvRankStartEpoch }: Pick<TrainerOptions, "bestMetric" | "valAvRankStartEpoch">,
  epoch: number,
): Metric {
  if (bestMetric !== undefined) return METRIC_OF_FLAG[bestMetric];
  return epoch > valAvRankStartEpoch ? "averageRank" : "devLoss";
}
