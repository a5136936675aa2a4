import { log } from "@dpr/command-line";
import type { Corpus } from "@dpr/data";
import type { Collection } from "./collection.ts";

/** Milliseconds between two signs of life. */
const INTERVAL_MS = 5000;

/** How many texts a file has, which decides where its shards begin, and which they are. Reads and checks all of it. */
export async function readCorpus(collection: Collection, signal: AbortSignal): Promise<Corpus> {
  const { path, unit } = collection;
  let rows = 0;
  let said = performance.now();
  const corpus = await collection.describe(() => {
    rows++;
    // The clock is looked at now and then: a look costs as much as a row.
    if (rows % 1000 !== 0) return;
    signal.throwIfAborted();
    if (performance.now() - said < INTERVAL_MS) return;
    said = performance.now();
    log(`reading ${unit}: ${rows.toLocaleString("en")} so far`);
  });
  if (corpus.rows === 0) throw new NoTextsError(path, unit);
  return corpus;
}

/** A file of passages has a header and no passages. */
export class NoTextsError extends Error {
  readonly code = "NO_TEXTS";
  override readonly name = "NoTextsError";
  readonly path: string;
  constructor(path: string, unit: Collection["unit"]) {
    const expected = unit === "passages" ? "passages after the header" : unit;
    super(`${path}: expected ${expected}, got none; write or download the file again`);
    this.path = path;
  }
}
