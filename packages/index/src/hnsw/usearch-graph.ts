import { createRequire } from "node:module";
import { join } from "node:path";
import { UsearchError, UsearchUnavailableError } from "../errors.ts";

/** What usearch stores a number in. */
export type GraphNumbers = "bf16" | "f16" | "f32" | "i8";

/** What a graph is built and searched with, by the papers' names. */
export interface GraphShape {
  readonly dimension: number;
  readonly numbers: GraphNumbers;
  readonly M: number;
  readonly efConstruction: number;
  readonly efSearch: number;
}

/** For each query from `first` on the rows that were found, best first: `rows` and `distances` are `[n, count]`. */
export interface Neighbours {
  readonly keys: BigUint64Array;
  /** 1 − inner product. */
  readonly distances: Float32Array;
  /** `[n]`: how many were found; what stands behind them in the others means nothing. */
  readonly counts: BigUint64Array;
}

/** usearch's HNSW graph over rows that are named by numbers. Every call holds the thread until it is done. */
export class UsearchGraph {
  readonly #compiled: CompiledIndex;

  constructor({ dimension, numbers, M, efConstruction, efSearch }: GraphShape) {
    const { CompiledIndex } = loadUsearch();
    this.#compiled = new CompiledIndex(dimension, "ip", numbers, M, efConstruction, efSearch, false);
  }

  /** Of rows that were not removed. */
  get rows(): number {
    return this.#compiled.size();
  }

  /** Links the rows `[keys.length, d]`. Throws UsearchError when memory ends. */
  add(keys: BigUint64Array, rows: Float32Array | Int8Array, threads: number): void {
    attempt("graph", "it needs more memory, see estimateHnsw", () => this.#compiled.add(keys, rows, threads));
  }

  /** `queries [n, d]`. `threads`: at most as many as it was built with; in a graph from a file any. */
  search(queries: Float32Array | Int8Array, count: number, threads: number): Neighbours {
    const [keys, distances, counts] = attempt("graph", "it needs more memory for its searches", () =>
      this.#compiled.search(queries, count, threads),
    );
    return { keys, distances, counts };
  }

  /** How many of the rows there were. */
  remove(keys: BigUint64Array): number {
    const removed = attempt("graph", "it needs more memory", () => this.#compiled.remove(keys));
    return removed.reduce((all, one) => all + one, 0);
  }

  has(keys: BigUint64Array): readonly boolean[] {
    return this.#compiled.contains(keys);
  }

  save(path: string): void {
    attempt(path, "look at the disk's free space", () => this.#compiled.save(path));
  }

  /** Reads a whole file into memory, in place of what is there: of rows, dimension and numbers too. Checks next to nothing. */
  load(path: string): void {
    const advice = "it needs more memory, see estimateHnsw, or another index was saved over it: open the index again";
    attempt(path, advice, () => this.#compiled.load(path));
  }

  /** As `load`, but maps the file: pages come as they are needed, and nothing can be added or removed. */
  view(path: string): void {
    attempt(path, "build the index again", () => this.#compiled.view(path));
  }
}

interface CompiledIndex {
  add(keys: BigUint64Array, rows: Float32Array | Int8Array, threads: number): void;
  search(
    queries: Float32Array | Int8Array,
    count: number,
    threads: number,
  ): [keys: BigUint64Array, distances: Float32Array, counts: BigUint64Array];
  remove(keys: BigUint64Array): readonly number[];
  contains(keys: BigUint64Array): readonly boolean[];
  size(): number;
  save(path: string): void;
  load(path: string): void;
  view(path: string): void;
}

interface Compiled {
  readonly CompiledIndex: new (
    dimension: number,
    metric: "ip",
    numbers: GraphNumbers,
    M: number,
    efConstruction: number,
    efSearch: number,
    multi: boolean,
  ) => CompiledIndex;
}

/**
 * usearch's compiled part, without its JavaScript: that makes floats of 8-bit numbers, which are then scaled to length 1, so
 * that inner products lose what the rows' lengths said.
 */
function loadUsearch(): Compiled {
  try {
    const main = createRequire(import.meta.url).resolve("usearch");
    const load = createRequire(main)("node-gyp-build") as (folder: string) => Compiled;
    return load(join(main, "..", "..", "..", ".."));
  } catch (cause) {
    throw new UsearchUnavailableError({ cause });
  }
}

function attempt<T>(place: string, advice: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new UsearchError(place, advice, { cause });
  }
}
