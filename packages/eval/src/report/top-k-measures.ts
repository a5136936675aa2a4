import type { RankTally } from "./rank-tally.ts";
import type { ReportMeasure } from "./report-measure.ts";
import type { JudgeTally } from "./report-tally.ts";
import { shareInterval, sharePValue } from "./share-statistics.ts";

/** Top-k accuracy as rows of the table, at those of the cutoffs that `depth` reaches. */
export function topKMeasures(
  { judge, runs, pairs }: JudgeTally,
  cutoffs: readonly number[],
  depth: number,
): readonly ReportMeasure[] {
  const { questions } = runs[0];
  const [hits, others] = [runs[0], runs[1]].map((run: RankTally | undefined) => run?.hits(depth));
  return cutoffs
    .filter((k) => k <= depth)
    .map((k) => {
      const row = { name: `Top-${k}, ${judge}`, questions, value: shareInterval(hits![k], questions) };
      if (others === undefined) return row;
      const { won, lost } = pairs.at(k);
      const tied = questions - won - lost;
      const difference = (won - lost) / questions;
      const value = shareInterval(others[k], questions);
      return { ...row, comparison: { value, difference, pValue: sharePValue(won, lost), won, lost, tied } };
    });
}
