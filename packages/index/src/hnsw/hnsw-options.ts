import { availableParallelism } from "node:os";
import { InvalidParameterError } from "../errors.ts";
import type { WorkOptions } from "../vector-index.ts";
import type { HnswNumbers } from "./stored-numbers.ts";

/** What an HNSW index is made with, by the names of Malkov and Yashunin (2018). */
export interface HnswParameters {
  /** Links of a row on each level, and twice as many on the lowest; default 32. DPR's 512 takes 4 kB a row. */
  readonly M: number;
  /** Candidates among which a new row's links are chosen; default 200. */
  readonly efConstruction: number;
  /** Candidates that a search keeps, at least as many as it is asked for; default 128. */
  readonly efSearch: number;
  /** What rows are stored in; default bf16, whose search is the fastest but for sq8's. */
  readonly numbers: HnswNumbers;
}

export interface HnswOptions extends Partial<HnswParameters>, WorkOptions {
  /** Of building and of searching; default 0: one a core. One thread gives the same index each time, several do not. */
  readonly threads?: number;
}

/** Throws InvalidParameterError. */
export function completeParameters(options: Partial<HnswParameters>): HnswParameters {
  const { M = 32, efConstruction = 200, efSearch = 128, numbers = "bf16" } = options;
  requireWhole("M", M, 2, 4096, "32 is a good choice");
  requireWhole("efConstruction", efConstruction, 1, 65_536, "200 is a good choice");
  requireWhole("efSearch", efSearch, 1, 1_048_576, "128 is a good choice");
  return { M, efConstruction, efSearch, numbers };
}

/** Not more than there are: usearch has room for so many. Throws InvalidParameterError. */
export function completeThreads(threads = 0): number {
  requireWhole("threads", threads, 0, 65_536, "0 takes one a core");
  const available = availableParallelism();
  return threads === 0 ? available : Math.min(threads, available);
}

function requireWhole(place: string, got: number, least: number, most: number, advice: string): void {
  if (Number.isSafeInteger(got) && got >= least && got <= most) return;
  const range = `${least.toLocaleString("en")} to ${most.toLocaleString("en")}`;
  throw new InvalidParameterError(place, `a whole number from ${range}`, got, advice);
}
