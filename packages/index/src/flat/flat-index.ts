import { checkCount, checkQueries, checkSource } from "../check-arguments.ts";
import { contentsAfterAdding, contentsAfterRemoving } from "../contents.ts";
import { type FileWriter, writeIndexFolder } from "../index-folder.ts";
import type { RowIds } from "../row-ids.ts";
import type { EmbeddingSource, Hit, Matrix, VectorIndex, WorkOptions } from "../vector-index.ts";
import { BestRows } from "./best-rows.ts";
import { writeFaissFlat } from "./faiss-flat-file.ts";
import { throwInvalidScore } from "./invalid-score.ts";
import { joinSources, withoutRows } from "./joined-sources.ts";
import { regroupRows } from "./regroup-rows.ts";
import { RowScorer } from "./row-scorer.ts";

export interface FlatIndexOptions {
  /** Of the matrix product; default 0: one a physical core. */
  readonly threads?: number;
  /** Rows that are scored at a time; default 8,192 (at 768 columns 25 MB). */
  readonly blockRows?: number;
  /** Memory for the scores of one block of rows, which decides how many queries share a product; default 32 MB. */
  readonly scoreBytes?: number;
}

/** The files of its folder. */
export const ROWS_FILE = "rows.faiss";
export const IDS_FILE = "ids";

/**
 * Exact search by inner product, streamed over the source: nothing of the corpus is kept, every search reads it once.
 * Memory is one block of rows, `scoreBytes`, and the best rows of each query, whatever the number of rows.
 * Dispose of the index to release its session. Throws EmptySourceError.
 */
export async function createFlatIndex(source: EmbeddingSource, options: FlatIndexOptions = {}): Promise<VectorIndex> {
  const { threads = 0, scoreBytes = 32 * 1024 * 1024 } = options;
  checkSource(source);
  const blockRows = Math.min(options.blockRows ?? 8192, source.rows);
  checkCount("blockRows", blockRows);
  const blockQueries = Math.max(1, Math.floor(scoreBytes / (blockRows * Float32Array.BYTES_PER_ELEMENT)));
  return new FlatIndex(source, await RowScorer.open(source.dimension, threads), blockRows, blockQueries);
}

class FlatIndex implements VectorIndex {
  readonly kind = "flat";
  #source: EmbeddingSource;
  readonly #scorer: RowScorer;
  readonly #blockRows: number;
  readonly #blockQueries: number;

  constructor(source: EmbeddingSource, scorer: RowScorer, blockRows: number, blockQueries: number) {
    this.#source = source;
    this.#scorer = scorer;
    this.#blockRows = blockRows;
    this.#blockQueries = blockQueries;
  }

  get rows(): number {
    return this.#source.rows;
  }

  get dimension(): number {
    return this.#source.dimension;
  }

  get fingerprint(): string {
    return this.#source.fingerprint;
  }

  get contents(): string {
    return this.#source.contents;
  }

  async *search(queries: Matrix, count: number, options: WorkOptions = {}): AsyncGenerator<readonly Hit[]> {
    checkQueries(queries, this.dimension);
    checkCount("count", count);
    if (queries.rows === 0) return;
    for (const best of await this.#bestRows(queries, count, options)) yield best.hits();
  }

  async #bestRows(queries: Matrix, count: number, { onProgress, signal }: WorkOptions): Promise<readonly BestRows[]> {
    const source = this.#source;
    const best = Array.from({ length: queries.rows }, () => new BestRows(Math.min(count, source.rows)));
    let rowsDone = 0;
    for await (const { ids, embeddings } of regroupRows(source, this.#blockRows)) {
      const offered = Math.min(count, ids.length);
      for (let first = 0; first < queries.rows; first += this.#blockQueries) {
        signal?.throwIfAborted();
        const block = sliceRows(queries, first, first + this.#blockQueries);
        const top = await this.#scorer.topScores(block, embeddings, offered);
        for (let query = 0; query < block.rows; query++) {
          if (!Number.isFinite(top.sums[query])) throwInvalidScore(queries, first + query, embeddings, ids);
          const from = query * offered;
          const to = from + offered;
          best[first + query].offer(top.scores.subarray(from, to), top.rows.subarray(from, to), ids);
        }
      }
      rowsDone += ids.length;
      onProgress?.(rowsDone, source.rows);
    }
    return best;
  }

  /** Keeps nothing of the source but itself: every search reads it. */
  async add(source: EmbeddingSource): Promise<void> {
    checkSource(source, this);
    this.#source = joinSources(this.#source, source, contentsAfterAdding(this.contents, source.contents));
  }

  /** Reads all rows once, to see how many go; the sources stay as they are. */
  async remove(ids: ReadonlySet<string>, { onProgress, signal }: WorkOptions = {}): Promise<number> {
    const source = this.#source;
    let [removed, done] = [0, 0];
    for await (const block of source.blocks()) {
      signal?.throwIfAborted();
      for (const id of block.ids) if (ids.has(id)) removed++;
      onProgress?.((done += block.ids.length), source.rows);
    }
    if (removed > 0) this.#source = withoutRows(source, ids, removed, contentsAfterRemoving(this.contents, ids));
    return removed;
  }

  /** The folder holds all rows, as FAISS's `IndexFlatIP` reads them, and their ids. */
  async save(folder: string, { onProgress, signal }: WorkOptions = {}): Promise<void> {
    const { kind, rows, dimension, fingerprint, contents } = this;
    const source = this.#source;
    let ids: RowIds;
    let done = 0;
    const watched: EmbeddingSource = {
      ...source,
      async *blocks() {
        for await (const block of regroupRows(source, 4096)) {
          signal?.throwIfAborted();
          yield block;
          onProgress?.((done += block.ids.length), source.rows);
        }
      },
    };
    const files: Readonly<Record<string, FileWriter>> = {
      [ROWS_FILE]: async (path) => void (ids = await writeFaissFlat(path, watched)),
      [IDS_FILE]: async (path) => await ids.write(path),
    };
    await writeIndexFolder(folder, { kind, rows, dimension, fingerprint, contents, parameters: {} }, files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scorer[Symbol.asyncDispose]();
  }
}

/** Rows `from` to `to` (exclusive, cut at the end) of a matrix, sharing its memory. */
function sliceRows({ rows, columns, data }: Matrix, from: number, to: number): Matrix {
  const end = Math.min(to, rows);
  return { rows: end - from, columns, data: data.subarray(from * columns, end * columns) };
}
