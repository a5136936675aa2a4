import { checkScores, type RankedPassage } from "../ranking.ts";

/**
 * `(score − min) / (max − min)` of every passage: 1 for the best, 0 for the last. Where all scores are equal, as where
 * there is one passage, all are 1, for each of them is the best; so GC-DPR-Dureader has it.
 * @param where what errors call the ranking
 * @throws InvalidRankingError
 */
export function minMaxScores(ranking: readonly Pick<RankedPassage, "score">[], where = "ranking"): readonly number[] {
  checkScores(ranking, where);
  const max = ranking[0]?.score ?? 0;
  const min = ranking.at(-1)?.score ?? 0;
  return ranking.map(({ score }) => (max === min ? 1 : (score - min) / (max - min)));
}
