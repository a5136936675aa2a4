import { log } from "@dpr/command-line";
import { type Corpus, type CorpusOptions, describeCorpus } from "@dpr/data";

/** Milliseconds between two signs of life. */
const INTERVAL_MS = 5000;

/**
 * How many passages a file has, which decides where its shards begin, and which they are. Reads and checks all of it, and
 * so it is here that ids are compared: every shard's process sees those of all shards.
 */
export async function readCorpus(
  path: string,
  options: Pick<CorpusOptions, "allowDuplicateIds" | "scratchFolder">,
  signal: AbortSignal,
): Promise<Corpus> {
  const corpus = await describeCorpus(path, { ...options, onRow: countAloud(signal) });
  if (corpus.rows === 0) throw new NoPassagesError(path);
  return corpus;
}

/** What to call for each passage that is read: says now and then how many there were, and ends an interrupted reading. */
export function countAloud(signal: AbortSignal): () => void {
  let rows = 0;
  let said = performance.now();
  return () => {
    rows++;
    // The clock is looked at now and then: a look costs as much as a row.
    if (rows % 1000 !== 0) return;
    signal.throwIfAborted();
    if (performance.now() - said < INTERVAL_MS) return;
    said = performance.now();
    log(`reading passages: ${rows.toLocaleString("en")} so far`);
  };
}

/** A file of passages has a header and no passages. */
export class NoPassagesError extends Error {
  readonly code = "NO_PASSAGES";
  override readonly name = "NoPassagesError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected passages after the header, got none; write or download the file again`);
    this.path = path;
  }
}
