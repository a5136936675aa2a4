import { createHash } from "node:crypto";
import { readPassages } from "./read-passages.ts";

/** What tells one collection of passages from another. */
export interface Corpus {
  readonly rows: number;
  /** Of all ids, titles and texts in order, whatever the file's format: an opaque text. */
  readonly fingerprint: string;
}

/**
 * Reads and checks all of a collection. `onRow` is called for each passage, so that progress can be shown. Throws what
 * {@link readPassages} does.
 */
export async function describeCorpus(path: string, onRow?: () => void): Promise<Corpus> {
  const hash = createHash("sha256");
  let rows = 0;
  for await (const { id, title, text } of readPassages(path)) {
    hash.update(`${id}\0${title}\0${text}\0`);
    rows++;
    onRow?.();
  }
  return { rows, fingerprint: hash.digest("hex") };
}
