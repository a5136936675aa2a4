import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type * as FaissNode from "faiss-node";
import type { FaissAnswer, FaissOperations, FaissRequest, FaissState } from "./faiss-operations.ts";

// A process that runs FAISS for another one, which started it with `fork`: exceptions of C++ and damaged files end it.

// The end of standard input is the end of the other process, or its wish. This thread sees it in the midst of the others' work.
const watch = 'require("node:fs").readSync(0, Buffer.alloc(1)); process.kill(process.pid, "SIGKILL");';
void new Worker(watch, { eval: true });

// The terminal and schedulers tell all processes; it is the first one that says what becomes of it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const INNER_PRODUCT = 0;
let faiss: typeof FaissNode;
let index: FaissNode.Index;

const operations: FaissOperations = {
  load(library = "faiss-node", threads) {
    // OpenMP and OpenBLAS look at these when they are loaded. Threads that wait actively take cores that others work on.
    process.env.OMP_WAIT_POLICY ??= "passive";
    if (threads > 0) process.env.OMP_NUM_THREADS = process.env.OPENBLAS_NUM_THREADS = String(threads);
    faiss = createRequire(import.meta.url)(library) as typeof faiss;
  },
  create(dimension, factory) {
    index = faiss.Index.fromFactory(dimension, factory, INNER_PRODUCT);
    return state();
  },
  read(path) {
    index = faiss.Index.read(path);
    return state();
  },
  train: (rows) => index.train(Array.from(rows)),
  add: (rows) => index.add(Array.from(rows)),
  search(queries, count) {
    const { labels, distances } = index.search(Array.from(queries), count);
    return { labels: Float64Array.from(labels), distances: Float32Array.from(distances) };
  },
  write: (path) => index.write(path),
};

process.on("message", ({ operation, parameters }: FaissRequest) => {
  // What nobody hears any more is not missed.
  process.send!(answer(operation, parameters), undefined, undefined, () => undefined);
});

function answer(operation: keyof FaissOperations, parameters: readonly unknown[]): FaissAnswer {
  try {
    const perform = operations[operation] as (...parameters: readonly unknown[]) => unknown;
    return { kind: "done", value: perform(...parameters) };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { kind: "failed", message, code };
  }
}

function state(): FaissState {
  return { rows: index.ntotal(), dimension: index.getDimension(), trained: index.isTrained() };
}
