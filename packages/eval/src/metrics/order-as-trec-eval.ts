import { checkDistinct, InvalidRankingError, type RankedPassage } from "../ranking.ts";

/** A question's judgments (qrels): passage id → relevance. Above 0 is relevant; 0, negative and absent are not. */
export type Judgments = ReadonlyMap<string, number>;

/**
 * The order in which trec_eval 9 reads a ranking, whatever the order or the ranks it was written with: by score
 * descending, compared as float32; equal scores by passage id descending, compared byte by byte in UTF-8 (`strcmp`).
 * So of two passages with one score, "9" stands before "10". Returns a copy.
 * @param where what errors call the ranking
 * @throws InvalidRankingError for a passage that comes twice, or a score that is no number
 */
export function orderAsTrecEval<Passage extends RankedPassage>(
  ranking: readonly Passage[],
  where = "ranking",
): readonly Passage[] {
  checkDistinct(ranking, where);
  for (const [index, { id, score }] of ranking.entries()) {
    if (!Number.isNaN(score)) continue;
    const got = `NaN for ${JSON.stringify(id)}: look at the search that wrote it`;
    throw new InvalidRankingError(where, index + 1, "a number as score", got);
  }
  return ranking.toSorted((a, b) => {
    const [scoreOfA, scoreOfB] = [Math.fround(a.score), Math.fround(b.score)];
    if (scoreOfA !== scoreOfB) return scoreOfA > scoreOfB ? -1 : 1;
    return Buffer.compare(Buffer.from(b.id), Buffer.from(a.id));
  });
}
