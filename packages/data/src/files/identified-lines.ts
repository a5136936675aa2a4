import { checkedRows } from "./checked-rows.ts";
import { describe, FormatError } from "./file-errors.ts";
import { readPlainLines } from "./plain-lines.ts";
import type { Row } from "./read-rows.ts";
import { readStart } from "./read-start.ts";
import type { ReaderOptions } from "./reader-options.ts";

/** A line of MS MARCO's `collection.tsv` and `queries.SPLIT.tsv`. */
export interface IdentifiedLine {
  readonly id: string;
  readonly text: string;
}

/**
 * The lines of a file with an id, a tab and a text each, without header and quoting.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readIdentifiedLines(path: string, options: ReaderOptions): AsyncGenerator<IdentifiedLine> {
  return checkedRows(readPlainLines(path, ["id", "text"], options), readLine, options);
}

function readLine({ place, fields: [id, text] }: Row): IdentifiedLine {
  if (id === "") throw new FormatError(place, "an id", describe(id));
  return { id, text };
}

/**
 * Whether a file that is not JSON is one of these, as its first line tells: two columns that are no header of passages
 * and no question with a Python list of answers, and the first of them a whole number, as MS MARCO's ids are. In a file
 * that has MS MARCO's name it may be any id.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError
 */
export async function holdsIdentifiedLines(path: string): Promise<boolean> {
  const [firstLine] = (await readStart(path, "tab-separated rows")).split(/\r?\n/, 1);
  const fields = firstLine.split("\t");
  if (fields.length !== 2 || PYTHON_LIST.test(fields[1]) || fields.some((field) => HEADER.test(field))) return false;
  return /^\d+$/.test(fields[0]) || MSMARCO_NAME.test(path);
}

const PYTHON_LIST = /^\s*"?\s*[[(].*[\])]\s*"?\s*$/;
const HEADER = /^\s*"?\s*(id|text)\s*"?\s*$/;
const MSMARCO_NAME = /(^|[/\\])(collection|queries(\.[^/\\]+)?)\.tsv(\.gz)?$/;
