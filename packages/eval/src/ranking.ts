/** A passage at its place in a ranking, best first; of one question, in one run. */
export interface RankedPassage {
  readonly id: string;
  /** Higher is better; finite. */
  readonly score: number;
}

/** A ranking that cannot be fused or measured: a passage comes twice, or its scores are not what they must be. */
export class InvalidRankingError extends Error {
  readonly code = "INVALID_RANKING";
  override readonly name = "InvalidRankingError";
  /** Where the ranking stands, such as `run 2` or `question "17"`. */
  readonly where: string;
  /** The place in the ranking as it was given, from 1. */
  readonly rank: number;

  constructor(where: string, rank: number, expected: string, got: string) {
    super(`${where}: rank ${rank}: expected ${expected}, got ${got}`);
    this.where = where;
    this.rank = rank;
  }
}

/** Throws InvalidRankingError for a passage that comes twice: it would count twice. */
export function checkDistinct(ranking: readonly Pick<RankedPassage, "id">[], where: string): void {
  const ranks = new Map<string, number>();
  for (const [index, { id }] of ranking.entries()) {
    const before = ranks.get(id);
    if (before !== undefined) {
      const got = `${JSON.stringify(id)}, which is at rank ${before} too: keep the better of the two`;
      throw new InvalidRankingError(where, index + 1, "each passage once", got);
    }
    ranks.set(id, index + 1);
  }
}

/** Throws InvalidRankingError for scores that rise, as distances do: the worst passage would count most. */
export function checkScores(ranking: readonly Pick<RankedPassage, "score">[], where: string): void {
  for (const [index, { score }] of ranking.entries()) {
    if (!Number.isFinite(score)) throw new InvalidRankingError(where, index + 1, "a finite score", String(score));
    const before = ranking[index - 1]?.score ?? score;
    if (score > before) {
      const got = `${score} after ${before}: sort by score; negate distances`;
      throw new InvalidRankingError(where, index + 1, "scores from high to low", got);
    }
  }
}
