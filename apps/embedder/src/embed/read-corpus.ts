import { log } from "@dpr/command-line";
import type { Corpus, DescribeOptions } from "@dpr/data";
import { createReadingProgress } from "../reading-progress.ts";
import type { Collection } from "./collection.ts";

/**
 * How many texts a file has, which decides where its shards begin, and which they are. Reads and checks all of it, and
 * shows how far it is. It is here that ids are compared: every shard's process sees those of all shards.
 */
export async function readCorpus(
  collection: Collection,
  options: Pick<DescribeOptions, "allowDuplicateIds" | "scratchFolder">,
  signal: AbortSignal,
): Promise<Corpus> {
  const { path, unit } = collection;
  using progress = await createReadingProgress(path, unit);
  let rows = 0;
  const corpus = await collection.describe({
    ...options,
    onRow() {
      rows++;
      if (rows % 1000 === 0) signal.throwIfAborted();
    },
    onRead: (bytes) => progress.reach(bytes, `${rows.toLocaleString("en")} ${unit}`),
  });
  if (corpus.rows === 0) throw new NoTextsError(path, unit);
  if (corpus.withoutText > 0) {
    const count = corpus.withoutText.toLocaleString("en");
    log(`${path}: ${unit} without text: ${count}; they are embedded like all others`);
  }
  return corpus;
}

/** A file has nothing to embed, though perhaps a header. */
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
