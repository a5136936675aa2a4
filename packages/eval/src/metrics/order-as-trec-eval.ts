/** A document that a search found. */
export interface RankedDocument {
  readonly id: string;
  /** The higher, the better. */
  readonly score: number;
}

/** A question's judgments (qrels): document id → relevance. Above 0 is relevant; 0, negative and absent are not. */
export type Judgments = ReadonlyMap<string, number>;

/** A ranking that holds a document twice, so that it would count twice. */
export class DuplicateDocumentError extends Error {
  readonly code = "DUPLICATE_DOCUMENT";
  override readonly name = "DuplicateDocumentError";
  readonly id: string;

  constructor(id: string) {
    super(`ranking: document ${JSON.stringify(id)}: expected it once, got it again: keep the better of its scores`);
    this.id = id;
  }
}

/** A score that is no number, and so has no place in an order. */
export class InvalidScoreError extends Error {
  readonly code = "INVALID_SCORE";
  override readonly name = "InvalidScoreError";
  readonly id: string;

  constructor(id: string) {
    super(
      `ranking: document ${JSON.stringify(id)}: score: expected a number, got NaN: look at the search that wrote it`,
    );
    this.id = id;
  }
}

/**
 * The order in which trec_eval 9 reads a ranking, whatever the order or the ranks it was written with: by score
 * descending, compared as float32; equal scores by document id descending, compared byte by byte in UTF-8 (`strcmp`).
 * So of two documents with one score, "9" stands before "10". Returns a copy. Throws DuplicateDocumentError and
 * InvalidScoreError.
 */
export function orderAsTrecEval(ranking: readonly RankedDocument[]): RankedDocument[] {
  const seen = new Set<string>();
  for (const { id, score } of ranking) {
    if (seen.has(id)) throw new DuplicateDocumentError(id);
    if (Number.isNaN(score)) throw new InvalidScoreError(id);
    seen.add(id);
  }
  return ranking.toSorted((a, b) => {
    const [scoreOfA, scoreOfB] = [Math.fround(a.score), Math.fround(b.score)];
    if (scoreOfA !== scoreOfB) return scoreOfA > scoreOfB ? -1 : 1;
    return Buffer.compare(Buffer.from(b.id), Buffer.from(a.id));
  });
}
