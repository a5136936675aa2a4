import { type FusionOptions, fuseRankings, InvalidFusionOptionError } from "./fuse-rankings.ts";
import type { RankedPassage } from "../ranking.ts";

export interface ReciprocalRankOptions extends FusionOptions {
  /** Added to every rank, so that the first places do not decide alone; 60, the paper's. */
  readonly k?: number;
}

/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): a run gives the passage at rank r, from 1, `1 / (k + r)`.
 * Scores of the runs are not looked at, so that runs without any can be fused.
 * @throws InvalidRankingError, InvalidFusionOptionError
 */
export function reciprocalRankFusion(
  runs: readonly (readonly Pick<RankedPassage, "id">[])[],
  { k = 60, ...options }: ReciprocalRankOptions = {},
): readonly RankedPassage[] {
  if (!Number.isFinite(k) || k < 0) throw new InvalidFusionOptionError("k", "a finite number from 0 up", String(k));
  return fuseRankings(runs, (top) => top.map((_, index) => 1 / (k + index + 1)), options);
}
