import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { FormatError, quote, thousands } from "../files/file-errors.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { IdLedger } from "../fingerprints/id-ledger.ts";
import { readPassages } from "./read-passages.ts";

/** What tells one collection of passages, or of questions, from another. */
export interface Corpus {
  readonly rows: number;
  /** Of all ids, titles and texts in order, whatever the file's format: an opaque text. */
  readonly fingerprint: string;
  /** Rows whose text is empty or blank, whatever their title. */
  readonly withoutText: number;
}

/** How a collection is read and checked. */
export interface DescribeOptions extends Pick<ReaderOptions, "onRead"> {
  /** Called for each row. */
  readonly onRow?: () => void;
  /** Whether several rows may have one id. Default no. */
  readonly allowDuplicateIds?: boolean;
  /** Where a temporary file of 8 bytes a row goes when there are more than about a million. Default the system's. */
  readonly scratchFolder?: string;
}

/**
 * Reads and checks all of a collection, in constant memory. Throws what {@link readPassages} does, and FormatError for an
 * id that is there twice.
 */
export function describeCorpus(path: string, options: DescribeOptions = {}): Promise<Corpus> {
  async function* rows(onRead?: ReaderOptions["onRead"]) {
    for await (const { id, title, text } of readPassages(path, undefined, { onRead })) {
      yield { id, text, hashed: `${id}\0${title}\0${text}\0` };
    }
  }
  return describeRows(path, rows, options);
}

interface DescribedRow {
  readonly id: string;
  readonly text: string;
  /** What of it counts in the fingerprint. */
  readonly hashed: string;
}

/** What `describeCorpus` does, for rows of any kind. `kind` keeps equal rows of two kinds apart. */
export async function describeRows(
  path: string,
  read: (onRead?: ReaderOptions["onRead"]) => AsyncIterable<DescribedRow>,
  { onRow, onRead, allowDuplicateIds = false, scratchFolder = tmpdir() }: DescribeOptions,
  kind = "",
): Promise<Corpus> {
  const hash = createHash("sha256").update(kind);
  await using ledger = new IdLedger(scratchFolder);
  let [rows, withoutText] = [0, 0];
  for await (const { id, text, hashed } of read(onRead)) {
    hash.update(hashed);
    // A promise only where something is stored, once in 4,096 ids of a part.
    const stored = allowDuplicateIds ? undefined : ledger.add(id);
    if (stored !== undefined) await stored;
    rows++;
    if (text.trim() === "") withoutText++;
    onRow?.();
  }
  const [repeated] = await ledger.findRepeated(() => idsOf(read()), 1);
  if (repeated !== undefined) {
    const [first, second] = repeated.rows.map((row) => `row ${thousands(row + 1)}`);
    const got = `${quote(repeated.id)}, which ${first} has; remove one of them, or allow duplicate ids`;
    throw new FormatError({ path, where: second }, "an id of its own", got);
  }
  return { rows, fingerprint: hash.digest("hex"), withoutText };
}

async function* idsOf(rows: AsyncIterable<DescribedRow>): AsyncGenerator<string> {
  for await (const { id } of rows) yield id;
}
