import { checkCount, checkQueries, checkSource } from "../check-arguments.ts";
import { contentsAfterAdding, contentsAfterRemoving } from "../contents.ts";
import { type FileWriter, writeIndexFolder } from "../index-folder.ts";
import type { RowIds } from "../row-ids.ts";
import { Turns } from "../turns.ts";
import type { EmbeddingSource, Hit, Matrix, VectorIndex, WorkOptions } from "../vector-index.ts";
import { BestRows } from "./best-rows.ts";
import { writeFaissFlat } from "./faiss-flat-file.ts";
import { throwInvalidScore } from "./invalid-score.ts";
import { joinSources, withoutRows } from "./joined-sources.ts";
import { TILE_ROWS } from "./candidates-graph.ts";
import { readAhead } from "./read-ahead.ts";
import { regroupRows } from "../regroup-rows.ts";
import { RowScorer, scoredBlock } from "./row-scorer.ts";

export interface FlatIndexOptions {
  /** Of the matrix product; default 0: one a physical core. */
  readonly threads?: number;
  /**
   * Rows that are scored at a time, made a multiple of 32; default 4,096 (at 768 columns 13 MB), those of a shard's record
   * batch. From 2,048 on, the number of threads changes no bit of a score.
   */
  readonly blockRows?: number;
  /** Memory for the scores of one block of rows, which decides how many queries share a product; default 8 MB. */
  readonly scoreBytes?: number;
}

/** The files of its folder. */
export const ROWS_FILE = "rows.faiss";
export const IDS_FILE = "ids";

/**
 * Exact search by inner product, streamed over the source: nothing of the corpus is kept, every search reads it once, and
 * the next block is read while one is scored. Memory is some blocks of rows, `scoreBytes`, and the best rows of each
 * query, whatever the number of rows. Dispose of the index to release its sessions. Throws EmptySourceError.
 */
export async function createFlatIndex(source: EmbeddingSource, options: FlatIndexOptions = {}): Promise<VectorIndex> {
  checkSource(source);
  return await FlatIndex.open(source, options);
}

/** Exact search in any source, see {@link createFlatIndex}. */
export class FlatIndex implements VectorIndex {
  readonly kind = "flat";
  #source: EmbeddingSource;
  readonly #scorer: RowScorer;
  readonly #limits: Limits;
  /** What the first source reads. */
  readonly #file: AsyncDisposable | undefined;
  readonly #changes = new Turns();

  private constructor(source: EmbeddingSource, scorer: RowScorer, limits: Limits, file: AsyncDisposable | undefined) {
    this.#source = source;
    this.#scorer = scorer;
    this.#limits = limits;
    this.#file = file;
  }

  /** `source`: of any number of rows; `file`: what is disposed of with the index. Throws InvalidCountError. */
  static async open(
    source: EmbeddingSource,
    { threads = 0, blockRows = 4096, scoreBytes = 8 * 1024 * 1024 }: FlatIndexOptions,
    file?: AsyncDisposable,
  ): Promise<FlatIndex> {
    checkCount("blockRows", blockRows);
    checkCount("scoreBytes", scoreBytes);
    return new FlatIndex(source, await RowScorer.open(source.dimension, threads), { blockRows, scoreBytes }, file);
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
    const best = await this.#bestRows(queries, count, options);
    for (let query = 0; query < queries.rows; query++) yield best.hits(query);
  }

  async #bestRows(queries: Matrix, count: number, { onProgress, signal }: WorkOptions): Promise<BestRows> {
    const source = this.#source;
    const capacity = Math.min(count, source.rows);
    const best = new BestRows(queries.rows, capacity);
    // Of so many rows as there are now, and not when the index was made.
    const blockRows = TILE_ROWS * Math.ceil(Math.min(this.#limits.blockRows, source.rows) / TILE_ROWS);
    const blockQueries = Math.floor(this.#limits.scoreBytes / (blockRows * Float32Array.BYTES_PER_ELEMENT));
    const parts = evenParts(queries, Math.max(1, blockQueries));
    let rowsDone = 0;
    for await (const { ids, embeddings } of readAhead(regroupRows(source, blockRows))) {
      const block = scoredBlock(embeddings, blockRows);
      for (const { first, part } of parts) {
        signal?.throwIfAborted();
        const thresholds = best.thresholds.subarray(first, first + part.rows);
        const candidates =
          rowsDone < capacity
            ? await this.#scorer.best(capacity, part, block)
            : await this.#scorer.above(thresholds, part, block);
        for (const [query, sum] of candidates.sums.entries()) {
          if (!Number.isFinite(sum)) throwInvalidScore(queries, first + query, embeddings, ids);
        }
        best.offer(first, candidates, ids);
      }
      rowsDone += ids.length;
      onProgress?.(rowsDone, source.rows);
    }
    return best;
  }

  /** Keeps nothing of the source but itself: every search reads it. */
  async add(source: EmbeddingSource, { onProgress, signal }: WorkOptions = {}): Promise<void> {
    checkSource(source, this);
    await this.#changes.take(async () => {
      signal?.throwIfAborted();
      this.#source = joinSources(this.#source, source, contentsAfterAdding(this.contents, source.contents));
      onProgress?.(source.rows, source.rows);
    });
  }

  /** Reads all rows once, to see how many go; the sources stay as they are. */
  async remove(ids: ReadonlySet<string>, { onProgress, signal }: WorkOptions = {}): Promise<number> {
    // Looked at in every search from now on.
    const gone = new Set(ids);
    return await this.#changes.take(async () => {
      const source = this.#source;
      let [removed, done] = [0, 0];
      for await (const block of source.blocks()) {
        signal?.throwIfAborted();
        for (const id of block.ids) if (gone.has(id)) removed++;
        onProgress?.((done += block.ids.length), source.rows);
      }
      if (removed > 0) this.#source = withoutRows(source, gone, removed, contentsAfterRemoving(this.contents, gone));
      return removed;
    });
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
    await this.#file?.[Symbol.asyncDispose]();
  }
}

type Limits = Required<Pick<FlatIndexOptions, "blockRows" | "scoreBytes">>;

/** A matrix in parts of at most `rows` rows, all about as large, that share its memory. */
function evenParts({ rows, columns, data }: Matrix, most: number): readonly { first: number; part: Matrix }[] {
  const count = Math.ceil(rows / most);
  return Array.from({ length: count }, (_, i) => {
    const [first, end] = [Math.floor((i * rows) / count), Math.floor(((i + 1) * rows) / count)];
    return { first, part: { rows: end - first, columns, data: data.subarray(first * columns, end * columns) } };
  });
}
