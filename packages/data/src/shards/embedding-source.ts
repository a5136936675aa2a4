/** A matrix in row-major order: `data` holds [rows × columns] numbers. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** Some rows of a corpus: the ids of passages, or of questions, and their embeddings, [ids × dimension]. */
export interface EmbeddingBlock {
  readonly ids: readonly string[];
  readonly embeddings: Matrix;
  /** For each row the number that stands for its text, see `passageFingerprint`; of its id alone where none is given. */
  readonly fingerprints?: BigUint64Array;
}

/** Some rows of a shard file. */
export type StoredBlock = Required<EmbeddingBlock>;

/** The embeddings of a corpus, block by block. */
export interface EmbeddingSource {
  readonly rows: number;
  readonly dimension: number;
  /** Of the model that made the embeddings: an opaque text. */
  readonly fingerprint: string;
  /** All rows in the corpus's order, from the start at every call. Memory holds one block. */
  blocks(): AsyncIterable<EmbeddingBlock>;
}
