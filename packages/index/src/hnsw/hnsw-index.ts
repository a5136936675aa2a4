import { setImmediate } from "node:timers/promises";
import { checkCount, checkQueries, checkSource } from "../check-arguments.ts";
import { contentsAfterAdding, contentsAfterRemoving } from "../contents.ts";
import { InvalidScoreError } from "../errors.ts";
import { regroupRows } from "../regroup-rows.ts";
import { writeIndexFolder } from "../index-folder.ts";
import type { IndexDescription } from "../index-manifest.ts";
import type { RowIds } from "../row-ids.ts";
import { Turns } from "../turns.ts";
import type { EmbeddingSource, Hit, IndexKind, Matrix, VectorIndex, WorkOptions } from "../vector-index.ts";
import type { HnswParameters } from "./hnsw-options.ts";
import type { StoredNumbers } from "./stored-numbers.ts";
import type { Neighbours, UsearchGraph } from "./usearch-graph.ts";

/** The files of its folder. */
export const GRAPH_FILE = "graph.usearch";
export const IDS_FILE = "ids";

/** Rows that are read and checked at a time. */
const BLOCK_ROWS = 1024;
/** The graph's calls hold the thread: with so many rows or queries for each of its own, for some 30 ms. */
const ROWS_A_THREAD = 64;
const QUERIES_A_THREAD = 32;

/** What a graph and its ids are besides the parameters. */
export interface HnswState {
  readonly graph: UsearchGraph;
  /** By the graph's keys: of every row that was ever added. */
  readonly ids: RowIds;
  readonly dimension: number;
  readonly fingerprint: string;
  readonly contents: string;
  /** Where `graph` maps a file: makes one of the same rows to which can be added. */
  readonly writable?: () => Promise<UsearchGraph>;
}

/** A graph of rows, and what they are called. `createHnswIndex` and `openIndex` make one. */
export class HnswIndex implements VectorIndex {
  readonly kind: IndexKind;
  readonly dimension: number;
  readonly fingerprint: string;
  #rows: number;
  #contents: string;
  #graph: UsearchGraph;
  #writable: HnswState["writable"];
  readonly #ids: RowIds;
  readonly #parameters: HnswParameters;
  readonly #stored: StoredNumbers;
  readonly #threads: number;
  /** Searches wait for them, so that none sees a part of what is added. */
  readonly #changes = new Turns();

  constructor(state: HnswState, parameters: HnswParameters, stored: StoredNumbers, threads: number) {
    this.kind = parameters.numbers === "sq8" ? "hnsw-sq8" : "hnsw";
    this.dimension = state.dimension;
    this.fingerprint = state.fingerprint;
    this.#rows = state.graph.rows;
    this.#contents = state.contents;
    this.#graph = state.graph;
    this.#writable = state.writable;
    this.#ids = state.ids;
    this.#parameters = parameters;
    this.#stored = stored;
    this.#threads = threads;
  }

  get rows(): number {
    return this.#rows;
  }

  get contents(): string {
    return this.#contents;
  }

  async *search(queries: Matrix, count: number, options: WorkOptions = {}): AsyncGenerator<readonly Hit[]> {
    const { onProgress, signal } = options;
    checkQueries(queries, this.dimension);
    checkCount("count", count);
    const blockQueries = QUERIES_A_THREAD * this.#threads;
    for (let first = 0; first < queries.rows; first += blockQueries) {
      await setImmediate();
      await this.#changes.ended();
      signal?.throwIfAborted();
      const rows = Math.min(blockQueries, queries.rows - first);
      const data = queries.data.subarray(first * this.dimension, (first + rows) * this.dimension);
      yield* this.#searchBlock({ rows, columns: this.dimension, data }, first, Math.min(count, this.#rows));
      onProgress?.(first + rows, queries.rows);
    }
  }

  #searchBlock(queries: Matrix, first: number, count: number): readonly (readonly Hit[])[] {
    if (count === 0) return Array.from({ length: queries.rows }, () => []);
    const { values, factors } = this.#stored.encodeQueries(queries);
    const neighbours = this.#graph.search(values, count, this.#threads);
    return Array.from({ length: queries.rows }, (_, query) => {
      const hits = hitsOf(neighbours, query, count, factors[query], this.#ids);
      const wrong = hits.find(({ score }) => !Number.isFinite(score));
      if (wrong === undefined) return hits;
      const numbers = queries.data.subarray(query * this.dimension, (query + 1) * this.dimension);
      const culprit = numbers.every(Number.isFinite) ? "product" : "query";
      throw new InvalidScoreError(first + query, wrong.id, wrong.score, culprit);
    });
  }

  async add(source: EmbeddingSource, options: WorkOptions = {}): Promise<void> {
    checkSource(source, this);
    await this.#changes.take(async () => {
      await this.#makeWritable();
      const before = this.#ids.rows;
      try {
        await this.fill(source, options);
      } catch (error) {
        for (let from = before; from < this.#ids.rows; from += BLOCK_ROWS) {
          this.#graph.remove(keysOf(from, Math.min(from + BLOCK_ROWS, this.#ids.rows)));
        }
        throw error;
      }
      this.#contents = contentsAfterAdding(this.#contents, source.contents);
    });
  }

  /** Adds rows that are already known to be such as this index holds; a failure leaves a part of them. */
  async fill(source: EmbeddingSource, { onProgress, signal }: WorkOptions): Promise<void> {
    let done = 0;
    for await (const block of regroupRows(source, BLOCK_ROWS)) {
      const values = this.#stored.encodeRows(block);
      const before = this.#ids.rows;
      this.#ids.add(block.ids);
      const step = ROWS_A_THREAD * this.#threads;
      for (let from = 0; from < block.ids.length; from += step) {
        signal?.throwIfAborted();
        const to = Math.min(from + step, block.ids.length);
        const rows = values.subarray(from * this.dimension, to * this.dimension);
        this.#graph.add(keysOf(before + from, before + to), rows, this.#threads);
        onProgress?.((done += to - from), source.rows);
        await setImmediate();
      }
    }
    this.#rows = this.#graph.rows;
  }

  /** Takes no memory away: the rows' places in the graph are given to rows that are added later. */
  async remove(ids: ReadonlySet<string>, { signal }: WorkOptions = {}): Promise<number> {
    const gone = new Set(ids);
    return await this.#changes.take(async () => {
      signal?.throwIfAborted();
      const keys = BigUint64Array.from(this.#ids.rowsOf(gone), BigInt);
      if (!this.#graph.has(keys).includes(true)) return 0;
      await this.#makeWritable();
      const removed = this.#graph.remove(keys);
      this.#rows = this.#graph.rows;
      this.#contents = contentsAfterRemoving(this.#contents, gone);
      return removed;
    });
  }

  /** usearch writes the graph in one go, which holds the thread. */
  async save(folder: string, { signal }: WorkOptions = {}): Promise<void> {
    await this.#changes.take(async () => {
      signal?.throwIfAborted();
      const { kind, rows, dimension, fingerprint, contents } = this;
      const parameters = { ...this.#parameters, range: this.#stored.range };
      const description: IndexDescription = { kind, rows, dimension, fingerprint, contents, parameters };
      await writeIndexFolder(folder, description, {
        [GRAPH_FILE]: async (path) => this.#graph.save(path),
        [IDS_FILE]: async (path) => await this.#ids.write(path),
      });
    });
  }

  /** The memory goes with the last reference to the index. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#changes.ended();
  }

  async #makeWritable(): Promise<void> {
    if (this.#writable === undefined) return;
    this.#graph = await this.#writable();
    this.#writable = undefined;
  }
}

/** Keys of the rows `from` to `to` (exclusive). */
function keysOf(from: number, to: number): BigUint64Array {
  return BigUint64Array.from({ length: to - from }, (_, row) => BigInt(from + row));
}

/** What one query found: its best `count`, scored by inner products of rows and query, times `factor`. */
function hitsOf(
  { keys, distances, counts }: Neighbours,
  query: number,
  count: number,
  factor: number,
  ids: RowIds,
): readonly Hit[] {
  const hits: Hit[] = [];
  const first = query * count;
  const end = first + Number(counts[query]);
  for (let from = first; from < end;) {
    // They come by distance; equal ones as the search met them.
    let to = from + 1;
    while (to < end && distances[to] === distances[from]) to++;
    if (to > from + 1) keys.subarray(from, to).sort();
    const score = (1 - distances[from]) * factor;
    for (; from < to; from++) hits.push({ id: ids.get(Number(keys[from])), score });
  }
  return hits;
}
