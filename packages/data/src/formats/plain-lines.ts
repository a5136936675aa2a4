import { checkedRows } from "../files/checked-rows.ts";
import { FormatError } from "../files/file-errors.ts";
import { cutLine, readLines, type UncutLine } from "../files/read-lines.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { FormatOptions } from "./format.ts";

/**
 * The lines of a file as MS MARCO writes them: fields between tabs as they are, without quoting; blank lines are none.
 * `columns` names what a line must hold, for its number and for errors.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readPlainLines(
  path: string,
  columns: readonly string[],
  options: ReaderOptions,
  separator: string | RegExp = "\t",
): AsyncGenerator<Row> {
  const read = (line: UncutLine): Row => {
    const row = cutLine(line, separator);
    if (row.fields.length !== columns.length) {
      const expected = `${columns.length} columns (${columns.join(", ")})`;
      throw new FormatError(row.place, expected, `${row.fields.length}`);
    }
    return row;
  };
  return checkedRows(readLines(path, "lines with tabs"), read, options);
}

/** A text as such a line can hold it: what would end a field is a blank. */
export function plainText(text: string, onLoss: FormatOptions["onLoss"]): string {
  const plain = text.toWellFormed().replace(/\r\n|[\t\r\n]/g, " ");
  if (plain !== text) onLoss("characters", 1);
  return plain;
}
