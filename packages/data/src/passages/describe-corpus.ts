import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { FormatError, quote, thousands } from "../files/file-errors.ts";
import { IdLedger } from "../fingerprints/id-ledger.ts";
import { readPassages } from "./read-passages.ts";

/** What tells one collection of passages from another. */
export interface Corpus {
  readonly rows: number;
  /** Of all ids, titles and texts in order, whatever the file's format: an opaque text. */
  readonly fingerprint: string;
}

export interface CorpusOptions {
  /** Called for each passage, so that progress can be shown. */
  readonly onRow?: () => void;
  /** Whether several passages may have one id. Default no. */
  readonly allowDuplicateIds?: boolean;
  /** Where a temporary file of 8 bytes a passage goes when there are more than about a million. Default the system's. */
  readonly scratchFolder?: string;
}

/**
 * Reads and checks all of a collection, in constant memory. Throws what {@link readPassages} does, and FormatError for an
 * id that is there twice.
 */
export async function describeCorpus(path: string, options: CorpusOptions = {}): Promise<Corpus> {
  const { onRow, allowDuplicateIds = false, scratchFolder = tmpdir() } = options;
  const hash = createHash("sha256");
  await using ledger = new IdLedger(scratchFolder);
  let rows = 0;
  for await (const { id, title, text } of readPassages(path)) {
    hash.update(`${id}\0${title}\0${text}\0`);
    if (!allowDuplicateIds) await ledger.add(id);
    rows++;
    onRow?.();
  }
  const [repeated] = await ledger.findRepeated(() => idsOf(path), 1);
  if (repeated !== undefined) {
    const [first, second] = repeated.rows.map((row) => `row ${thousands(row + 1)}`);
    const got = `${quote(repeated.id)}, which ${first} has; remove one of them, or allow duplicate ids`;
    throw new FormatError({ path, where: second }, "an id of its own", got);
  }
  return { rows, fingerprint: hash.digest("hex") };
}

async function* idsOf(path: string): AsyncGenerator<string> {
  for await (const { id } of readPassages(path)) yield id;
}
