import { type FusionOptions, fuseRankings, InvalidFusionOptionError } from "./fuse-rankings.ts";
import { minMaxScores } from "./min-max-scores.ts";
import type { RankedPassage } from "../ranking.ts";

/**
 * CombSUM (Fox and Shaw 1994) of min-max scores, which GC-DPR-Dureader merges its runs with: scores from 0 to the
 * number of runs. Every run is normalised over its own first `depth` passages.
 * @throws InvalidRankingError, InvalidFusionOptionError
 */
export function combSum(
  runs: readonly (readonly RankedPassage[])[],
  options: FusionOptions = {},
): readonly RankedPassage[] {
  return fuseRankings(runs, (top, _run, where) => minMaxScores(top, where), options);
}

/**
 * Min-max scores times their run's weight, summed: scores from 0 to the sum of the weights, which need not be 1.
 * @param weights one a run, in their order, finite and not negative
 * @throws InvalidRankingError, InvalidFusionOptionError
 */
export function interpolate(
  runs: readonly (readonly RankedPassage[])[],
  weights: readonly number[],
  options: FusionOptions = {},
): readonly RankedPassage[] {
  if (weights.length !== runs.length || !weights.every((weight) => Number.isFinite(weight) && weight >= 0)) {
    const expected = `a finite number from 0 up for each of ${runs.length} runs`;
    throw new InvalidFusionOptionError("weights", expected, `[${weights.join(", ")}]`);
  }
  return fuseRankings(
    runs,
    (top, run, where) => minMaxScores(top, where).map((score) => weights[run] * score),
    options,
  );
}
