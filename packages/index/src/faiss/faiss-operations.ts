/** What is asked of the process that has FAISS loaded, on its one index. Rows and queries are row-major `[n, dimension]`. */
export interface FaissOperations {
  /** The first; `threads` 0: as many as FAISS takes by itself. */
  load(library: string | undefined, threads: number): void;
  /** An empty index of FAISS's factory, that compares by inner product. */
  create(dimension: number, factory: string): FaissState;
  read(path: string): FaissState;
  train(rows: Float32Array): void;
  add(rows: Float32Array): void;
  /** `count` at most the rows of the index. */
  search(queries: Float32Array, count: number): FaissNeighbours;
  write(path: string): void;
}

export interface FaissState {
  readonly rows: number;
  readonly dimension: number;
  /** False: it needs to see rows before it can hold any. */
  readonly trained: boolean;
}

/** `[n, count]` each: rows of the index, −1 where a query has fewer, and what FAISS calls their distances. */
export interface FaissNeighbours {
  readonly labels: Float64Array;
  readonly distances: Float32Array;
}

/** On its way to the process; the arguments' numbers go as bytes. Answers come in the order of the requests. */
export interface FaissRequest {
  readonly operation: keyof FaissOperations;
  readonly parameters: readonly unknown[];
}

/** `code`: of Node's error. */
export type FaissAnswer =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "failed"; readonly message: string; readonly code?: string };
