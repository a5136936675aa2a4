import { checkCount, checkQueries, checkSource } from "../check-arguments.ts";
import { contentsAfterAdding, contentsAfterRemoving } from "../contents.ts";
import { type FileWriter, writeIndexFolder } from "../index-folder.ts";
import type { RowIds } from "../row-ids.ts";
import { Turns } from "../turns.ts";
import type { EmbeddingSource, Hit, Matrix, VectorIndex, WorkOptions } from "../vector-index.ts";
import { TILE_ROWS } from "./candidates-graph.ts";
import { EightBitScorer } from "./eight-bit-scorer.ts";
import { writeFaissFlat } from "./faiss-flat-file.ts";
import { joinSources, withoutRows } from "./joined-sources.ts";
import { RowScorer } from "./row-scorer.ts";
import { type SearchMeans, searchSource } from "./search-source.ts";

export interface FlatIndexOptions {
  /** Of the matrix product; default 0: one a physical core. */
  readonly threads?: number;
  /**
   * Rows that are scored at a time, made a multiple of 32; default 4,096 (at 768 columns 13 MB), those of a shard's record
   * batch. From 2,048 on, the number of threads changes no bit of a score: fewer rows are filled up to so many.
   */
  readonly blockRows?: number;
  /** Memory for the scores of one block of rows, which decides how many queries share a product; default 8 MB. */
  readonly scoreBytes?: number;
  /**
   * `int8` computes products of 8-bit numbers first, and those in float32 only of the rows that these cannot rule out. Hits
   * and scores are the same to the last bit. It is faster for thousands of queries among a million rows. Left to fp32 are
   * fewer than 256 queries, blocks of fewer than 2,048 rows, the first blocks, very large numbers, and all where
   * the processor has no exact 8-bit products. Default fp32.
   */
  readonly precision?: "fp32" | "int8";
}

/** Products with so many rows are computed in one way by any number of threads. */
const SAME_FROM = 2048;

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
  readonly #scorers: Scorers;
  readonly #limits: Limits;
  /** What the first source reads. */
  readonly #file: AsyncDisposable | undefined;
  readonly #changes = new Turns();

  private constructor(source: EmbeddingSource, scorers: Scorers, limits: Limits, file: AsyncDisposable | undefined) {
    this.#source = source;
    this.#scorers = scorers;
    this.#limits = limits;
    this.#file = file;
  }

  /** `source`: of any number of rows; `file`: what is disposed of with the index. Throws InvalidCountError. */
  static async open(
    source: EmbeddingSource,
    { threads = 0, blockRows = 4096, scoreBytes = 8 * 1024 * 1024, precision = "fp32" }: FlatIndexOptions,
    file?: AsyncDisposable,
  ): Promise<FlatIndex> {
    checkCount("blockRows", blockRows);
    checkCount("scoreBytes", scoreBytes);
    const { dimension } = source;
    const limits = { blockRows: wholeTiles(blockRows), scoreBytes };
    const isEightBits = precision === "int8" && limits.blockRows >= SAME_FROM;
    const scorers = {
      scorer: await RowScorer.open(dimension, threads),
      eightBits: isEightBits ? await EightBitScorer.open(dimension, limits.blockRows, threads) : undefined,
    };
    return new FlatIndex(source, scorers, limits, file);
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
    const best = await searchSource(this.#source, queries, count, this.#means(), options);
    for (let query = 0; query < queries.rows; query++) yield best.hits(query);
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
  async save(folder: string, options: WorkOptions = {}): Promise<void> {
    const { kind, rows, dimension, fingerprint, contents } = this;
    const source = this.#source;
    let ids: RowIds;
    const files: Readonly<Record<string, FileWriter>> = {
      [ROWS_FILE]: async (path) => void (ids = await writeFaissFlat(path, source, options)),
      [IDS_FILE]: async (path) => await ids.write(path),
    };
    await writeIndexFolder(folder, { kind, rows, dimension, fingerprint, contents, parameters: {} }, files);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scorers.scorer[Symbol.asyncDispose]();
    await this.#scorers.eightBits?.[Symbol.asyncDispose]();
    await this.#file?.[Symbol.asyncDispose]();
  }

  /** By the rows that there are now, and not when the index was made. */
  #means(): SearchMeans {
    const { blockRows: most, scoreBytes } = this.#limits;
    const blockRows = Math.min(most, wholeTiles(Math.max(this.rows, SAME_FROM)));
    const blockQueries = Math.max(1, Math.floor(scoreBytes / (blockRows * Float32Array.BYTES_PER_ELEMENT)));
    const { scorer, eightBits } = this.#scorers;
    // 8 bits are for blocks of one size.
    return { blockRows, blockQueries, scorer, eightBits: blockRows === most ? eightBits : undefined };
  }
}

type Scorers = Pick<SearchMeans, "scorer" | "eightBits">;

type Limits = Required<Pick<FlatIndexOptions, "blockRows" | "scoreBytes">>;

function wholeTiles(rows: number): number {
  return TILE_ROWS * Math.ceil(rows / TILE_ROWS);
}
