import { checkCount, checkQueries, checkSource } from "../check-arguments.ts";
import { contentsAfterAdding } from "../contents.ts";
import { InvalidScoreError, UnsupportedOperationError } from "../errors.ts";
import { regroupRows } from "../regroup-rows.ts";
import { type FileWriter, writeIndexFolder } from "../index-folder.ts";
import type { IndexDescription } from "../index-manifest.ts";
import { requireFinite } from "../require-finite.ts";
import { RowIds } from "../row-ids.ts";
import { Turns } from "../turns.ts";
import type { EmbeddingSource, Hit, Matrix, VectorIndex, WorkOptions } from "../vector-index.ts";
import { productOf, withZeros } from "./extra-dimension.ts";
import type { FaissNeighbours } from "./faiss-operations.ts";
import type { FaissProcess } from "./faiss-process.ts";
import type { RowLabels } from "./row-labels.ts";

/** The files of its folder. */
export const INDEX_FILE = "index.faiss";
export const IDS_FILE = "ids";

/** Numbers that go to the process at a time: 4 MB. */
const BLOCK_NUMBERS = 2 ** 20;
/** So that a search can be stopped, and tells how far it is. */
const BLOCK_QUERIES = 256;

export type FaissDescription = Pick<IndexDescription, "dimension" | "fingerprint" | "contents" | "parameters">;

/**
 * An index of FAISS in a process of its own, which disposing of it ends. Where the process ends by itself, what was asked
 * of it and everything after is rejected with FaissFailedError.
 */
export class FaissIndex implements VectorIndex {
  readonly kind = "faiss";
  readonly #process: FaissProcess;
  #description: FaissDescription;
  readonly #ids: RowIds | RowLabels;
  /** Of an index by L2, see extra-dimension.ts. */
  readonly #phi: number | undefined;
  /** Searches are between the blocks of rows that are added, and find what has been added so far. */
  readonly #changes = new Turns();

  /** Of a process whose index has the rows of these ids. */
  constructor(process: FaissProcess, description: FaissDescription, ids: RowIds | RowLabels) {
    this.#process = process;
    this.#description = description;
    this.#ids = ids;
    this.#phi = description.parameters.phi as number | undefined;
  }

  get rows(): number {
    return this.#ids.rows;
  }

  get dimension(): number {
    return this.#description.dimension;
  }

  get fingerprint(): string {
    return this.#description.fingerprint;
  }

  get contents(): string {
    return this.#description.contents;
  }

  async *search(queries: Matrix, count: number, options: WorkOptions = {}): AsyncGenerator<readonly Hit[]> {
    const { onProgress, signal } = options;
    checkQueries(queries, this.dimension);
    checkCount("count", count);
    // faiss-node refuses to look for more than there are.
    const most = Math.min(count, this.rows);
    const blockRows = Math.min(BLOCK_QUERIES, blockOf(Math.max(this.dimension, most)));
    for (let first = 0; first < queries.rows; first += blockRows) {
      const block = sliceRows(queries, first, first + blockRows);
      this.#checkFinite(block, first);
      const what = `search the nearest ${most.toLocaleString("en")} rows of ${block.rows} queries`;
      const asked = this.#phi === undefined ? block : withZeros(block);
      const found = await this.#process.ask(what, "search", [asked.data, most], signal);
      for (let query = 0; query < block.rows; query++) yield this.#hits(block, first, query, found, most);
      onProgress?.(first + block.rows, queries.rows);
    }
  }

  /**
   * Also throws InvalidRowError and FaissFailedError. A failure once FAISS was asked to add rows ends the process, for it
   * does not take rows back.
   */
  async add(source: EmbeddingSource, options: WorkOptions = {}): Promise<void> {
    checkSource(source, this);
    await this.#changes.take(async () => {
      await this.append(source, options);
      const contents = contentsAfterAdding(this.contents, source.contents);
      this.#description = { ...this.#description, contents };
    });
  }

  /** The rows of a source that `add` or whoever makes the index has checked. */
  async append(source: EmbeddingSource, { onProgress, signal }: WorkOptions): Promise<void> {
    const ids = this.#requireRowIds("add");
    if (this.#phi !== undefined) {
      throw new UnsupportedOperationError(
        "add",
        "rows of an index by L2 have another form: build one by inner product",
      );
    }
    let done = 0;
    let isAsked = false;
    try {
      for await (const block of regroupRows(source, Math.min(source.rows, blockOf(this.dimension)))) {
        signal?.throwIfAborted();
        requireFinite(block);
        const what = `add rows ${(done + 1).toLocaleString("en")} to ${(done + block.ids.length).toLocaleString("en")}`;
        isAsked = true;
        await this.#process.ask(what, "add", [block.embeddings.data], signal);
        ids.add(block.ids);
        done += block.ids.length;
        onProgress?.(done, source.rows);
      }
    } catch (error) {
      if (isAsked) await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async remove(): Promise<number> {
    const advice = "faiss-node cannot for all kinds of index: build it again without the rows, or use a kind that can";
    return await Promise.reject(new UnsupportedOperationError("remove", advice));
  }

  /** The folder holds FAISS's own file and the ids. */
  async save(folder: string, { signal }: WorkOptions = {}): Promise<void> {
    const ids = this.#requireRowIds("save");
    const files: Readonly<Record<string, FileWriter>> = {
      [INDEX_FILE]: async (path) => await this.#process.ask(`write ${folder}`, "write", [path]),
      [IDS_FILE]: async (path) => await ids.write(path),
    };
    await this.#changes.take(async () => {
      signal?.throwIfAborted();
      await writeIndexFolder(folder, { kind: this.kind, rows: this.rows, ...this.#description }, files);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  #hits(block: Matrix, first: number, query: number, found: FaissNeighbours, count: number): readonly Hit[] {
    const { columns, data } = block;
    const numbers = data.subarray(query * columns, (query + 1) * columns);
    const hits: (Hit & { readonly label: number })[] = [];
    for (let place = query * count; place < (query + 1) * count; place++) {
      const [label, distance] = [found.labels[place], found.distances[place]];
      // −1: there is no more.
      if (label < 0) continue;
      const id = this.#ids.get(label);
      const score = this.#phi === undefined ? distance : productOf(numbers, this.#phi, distance);
      if (!Number.isFinite(score)) throw new InvalidScoreError(first + query, id, score, "product");
      hits.push({ id, score, label });
    }
    hits.sort((a, b) => b.score - a.score || a.label - b.label);
    return hits.map(({ id, score }) => ({ id, score }));
  }

  #checkFinite({ columns, data }: Matrix, first: number): void {
    const place = data.findIndex((number) => !Number.isFinite(number));
    if (place < 0) return;
    throw new InvalidScoreError(first + Math.floor(place / columns), this.#ids.get(0), data[place], "query");
  }

  #requireRowIds(what: string): RowIds {
    if (this.#ids instanceof RowIds) return this.#ids;
    throw new UnsupportedOperationError(what, "this index has numbers in place of ids: open its file with the ids");
  }
}

/** Rows of so many numbers that fit into a block. */
function blockOf(numbers: number): number {
  return Math.max(1, Math.floor(BLOCK_NUMBERS / numbers));
}

/** Rows `from` to `to` (exclusive, cut at the end) of a matrix, sharing its memory. */
function sliceRows({ rows, columns, data }: Matrix, from: number, to: number): Matrix {
  const end = Math.min(to, rows);
  return { rows: end - from, columns, data: data.subarray(from * columns, end * columns) };
}
