import { createHash } from "node:crypto";
import { readPassages } from "./read-passages.ts";

/** What tells one collection of passages, or of questions, from another. */
export interface Corpus {
  readonly rows: number;
  /** Of all ids, titles and texts in order, whatever the file's format: an opaque text. */
  readonly fingerprint: string;
  /** Rows whose text is empty or blank, whatever their title. */
  readonly withoutText: number;
}

/**
 * Reads and checks all of a collection. `onRow` is called for each passage, so that progress can be shown. Throws what
 * {@link readPassages} does.
 */
export async function describeCorpus(path: string, onRow?: () => void): Promise<Corpus> {
  const hash = createHash("sha256");
  let [rows, withoutText] = [0, 0];
  for await (const { id, title, text } of readPassages(path)) {
    hash.update(`${id}\0${title}\0${text}\0`);
    rows++;
    if (text.trim() === "") withoutText++;
    onRow?.();
  }
  return { rows, fingerprint: hash.digest("hex"), withoutText };
}
