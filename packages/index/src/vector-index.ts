/** A dense matrix, row-major: `data[row * columns + column]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** Some consecutive rows of a corpus: `ids[i]` names row `i` of `embeddings`, `[ids.length, dimension]`. */
export interface EmbeddingBlock {
  readonly ids: readonly string[];
  readonly embeddings: Matrix;
}

/**
 * A corpus of embeddings that is read in blocks, as often as asked: every call of `blocks()` starts again at row 0 and
 * gives the same rows in the same order. Blocks may have any number of rows, none included; what a block holds does not
 * change when the next is asked for.
 */
export interface EmbeddingSource {
  /** Of all blocks together. */
  readonly rows: number;
  readonly dimension: number;
  /** Of the encoder that made the embeddings; opaque here. */
  readonly fingerprint: string;
  /** Of the rows themselves, such as a hash of their files: equal for equal rows, another when any row changes; opaque here. */
  readonly contents: string;
  blocks(): AsyncIterable<EmbeddingBlock>;
}

/** A row that a search found. */
export interface Hit {
  readonly id: string;
  /** The inner product of the query and the row, as the index's numbers have it: not a distance, whatever the index. */
  readonly score: number;
}

export interface WorkOptions {
  /**
   * Called now and then with how much is done, of how much: rows where all are gone through, as in adding and in exact
   * search, queries elsewhere.
   */
  readonly onProgress?: (done: number, total: number) => void;
  /** Looked at between blocks; when aborted, the work is rejected with its reason. */
  readonly signal?: AbortSignal;
}

/** The kinds of index, as their folders name them. */
export type IndexKind = "flat" | "hnsw" | "hnsw-sq8" | "faiss";

/**
 * Finds the rows with the largest inner product. Made with the rows of one source; more can be added.
 *
 * The order of hits is one rule for every index: score descending, and between equal scores the row that was added
 * first. In an exact index the rule also decides which of several equal rows make it into the last places.
 */
export interface VectorIndex extends AsyncDisposable {
  readonly kind: IndexKind;
  readonly rows: number;
  readonly dimension: number;
  /** Of the encoder that made the embeddings, see {@link EmbeddingSource}. */
  readonly fingerprint: string;
  /** Of the rows: that of the source where there was one, see {@link EmbeddingSource}. */
  readonly contents: string;
  /**
   * `queries: [n, dimension]` → n lists of min(count, rows) hits, in the order of the queries; of fewer, where the links
   * of an approximate index do not lead to every row and nearly all are asked for, or are copies of one.
   * Throws DimensionMismatchError, InvalidCountError, InvalidScoreError, and what reading a source throws.
   */
  search(queries: Matrix, count: number, options?: WorkOptions): AsyncIterable<readonly Hit[]>;
  /**
   * Adds all rows of a source behind those that are there. A failure leaves the index as it was, or unusable, never with
   * a part of the rows. Throws EncodersDifferError, DimensionMismatchError, SourceMismatchError.
   */
  add(source: EmbeddingSource, options?: WorkOptions): Promise<void>;
  /**
   * Removes the rows of these ids and returns how many there were; a row is updated by removing and adding it. Changes
   * that are asked for at once are made one after the other.
   * Throws UnsupportedOperationError where the index cannot.
   */
  remove(ids: ReadonlySet<string>, options?: WorkOptions): Promise<number>;
  /**
   * Writes what `openIndex` reads into a folder of its own: whole, or what was there stays. The folder may be the one that
   * the index, or another, was opened from: both can be searched as before. Throws InvalidIdError, LockHeldError.
   */
  save(folder: string, options?: WorkOptions): Promise<void>;
}
