/** BM25's two numbers. */
export interface Bm25Parameters {
  /** How soon further occurrences of a term stop counting, ≥ 0; default 0.9, as in Pyserini. */
  readonly k1?: number;
  /** How much long passages are held back, 0 to 1; default 0.4, as in Pyserini. */
  readonly b?: number;
}

/** How much a term tells that `documentFrequency` of all passages have; always above 0. As in Lucene. */
export function inverseDocumentFrequency(passages: number, documentFrequency: number): number {
  return Math.log(1 + (passages - documentFrequency + 0.5) / (documentFrequency + 0.5));
}

/** What stands beside the count in count / (count + norm), the share of a term's weight that a passage gets. */
export function lengthNorm(length: number, averageLength: number, { k1, b }: Required<Bm25Parameters>): number {
  return k1 * (1 - b + (b * length) / averageLength);
}
