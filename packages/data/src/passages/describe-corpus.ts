import { createHash } from "node:crypto";
import type { ReaderOptions } from "../files/reader-options.ts";
import { readPassages } from "./read-passages.ts";

/** What tells one collection of passages, or of questions, from another. */
export interface Corpus {
  readonly rows: number;
  /** Of all ids, titles and texts in order, whatever the file's format: an opaque text. */
  readonly fingerprint: string;
  /** Rows whose text is empty or blank, whatever their title. */
  readonly withoutText: number;
}

/** How far a collection is read, so that progress can be shown. */
export interface DescribeOptions extends Pick<ReaderOptions, "onRead"> {
  /** Called for each row. */
  readonly onRow?: () => void;
}

/** Reads and checks all of a collection. Throws what {@link readPassages} does. */
export async function describeCorpus(path: string, { onRow, onRead }: DescribeOptions = {}): Promise<Corpus> {
  const hash = createHash("sha256");
  let [rows, withoutText] = [0, 0];
  for await (const { id, title, text } of readPassages(path, undefined, { onRead })) {
    hash.update(`${id}\0${title}\0${text}\0`);
    rows++;
    if (text.trim() === "") withoutText++;
    onRow?.();
  }
  return { rows, fingerprint: hash.digest("hex"), withoutText };
}
