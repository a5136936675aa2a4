import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Hit, HnswNumbers } from "@dpr/index";
import type { HnswCorpus } from "./hnsw-corpus.ts";
import { startPython } from "./python-process.ts";

export interface FaissRate {
  readonly recall: number;
  /** Of the process's own time. */
  readonly queriesPerSecond: number;
}

/** FAISS's HNSW over the same rows, in a process of its own. */
export interface Faiss extends Disposable {
  build(numbers: HnswNumbers, threads: number): Promise<{ readonly seconds: number }>;
  search(efSearch: number, count: number, threads: number): Promise<FaissRate>;
}

/** Starts it where PYTHON names an interpreter that has faiss-cpu. `truth`: each query's best rows, by their numbers. */
export async function startFaiss(
  folder: string,
  { rows, queries }: HnswCorpus,
  truth: readonly (readonly Hit[])[],
): Promise<Faiss | undefined> {
  const python = process.env["PYTHON"];
  if (python === undefined) {
    console.log("\nfaiss: left out; PYTHON=/path/to/python, one with faiss-cpu, puts our HNSW beside its");
    return undefined;
  }
  await writeFile(join(folder, "rows.f32"), rows.data);
  await writeFile(join(folder, "queries.f32"), queries.data);
  const best = truth.flatMap((hits) => hits.map(({ id }) => Number(id)));
  await writeFile(join(folder, "best.i32"), Int32Array.from(best));
  const args = [folder, rows.columns, truth[0].length].map(String);
  const child = startPython(python, join(import.meta.dirname, "faiss", "hnsw.py"), args);
  console.log(`\n${JSON.stringify(await child.next())}`);
  return {
    async build(numbers, threads) {
      child.ask({ numbers, M: 32, efConstruction: 200, threads });
      return (await child.next()) as { readonly seconds: number };
    },
    async search(efSearch, count, threads) {
      child.ask({ efSearch, count, threads });
      return (await child.next()) as FaissRate;
    },
    [Symbol.dispose]: () => child[Symbol.dispose](),
  };
}
