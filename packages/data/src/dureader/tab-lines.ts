import { checkedRows } from "../files/checked-rows.ts";
import { FormatError } from "../files/file-errors.ts";
import { cutLine, readLines, type UncutLine } from "../files/read-lines.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";

const EXPECTED = "lines of columns with tabs between";

/**
 * The lines of RocketQA's files, `.gz` or not, in which tabs part columns and nothing else. Blank lines are left out.
 * Memory holds one line.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readTabLines(path: string, options: ReaderOptions = {}): AsyncGenerator<Row> {
  return checkedRows(readLines(path, EXPECTED), cutLine, options);
}

/** The lines of {@link readTabLines} as bytes, with the blank ones. */
export function tabLines(path: string): AsyncGenerator<UncutLine> {
  return readLines(path, EXPECTED, { withBlank: true });
}

/** One column without the space around it, which must hold something. */
export function textOf({ fields, place }: Row, column: number, name: string): string {
  const text = fields[column].trim();
  if (text !== "") return text;
  throw new FormatError({ path: place.path, where: `${place.where}: ${name}` }, "a text", "nothing");
}

/** A column that RocketQA fills with `-` where it has nothing to say. */
export function titleOf({ fields }: Row, column: number): string {
  const title = fields[column].trim();
  return title === "-" ? "" : title;
}

export function columnsError({ fields, place }: Row, expected: string): FormatError {
  return new FormatError(place, `${expected} with tabs between`, `${fields.length}`);
}
