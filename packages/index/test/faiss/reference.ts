import { readFile } from "node:fs/promises";
import { join } from "node:path";

interface Reference {
  /** `[60, 4]`, those of the indexes beside it. */
  readonly rows: readonly (readonly number[])[];
  readonly queries: readonly (readonly number[])[];
  readonly count: number;
  /** Of the index in DPR's form. */
  readonly phi: number;
  /** What FAISS finds in each index: `[queries, count]`. */
  readonly found: Readonly<Record<string, { readonly labels: number[][]; readonly scores: number[][] }>>;
}

/** A file that `make_reference.py` wrote. */
export function referenceFile(name: string): string {
  return join(import.meta.dirname, "reference", name);
}

export const reference = JSON.parse(await readFile(referenceFile("reference.json"), "utf8")) as Reference;
