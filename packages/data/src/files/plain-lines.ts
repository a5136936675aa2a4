import { checkedRows } from "./checked-rows.ts";
import { FormatError } from "./file-errors.ts";
import { cutLine, readLines, type UncutLine } from "./read-lines.ts";
import type { Row } from "./read-rows.ts";
import type { ReaderOptions } from "./reader-options.ts";

/**
 * The lines of a file as MS MARCO writes them: fields between tabs as they are, without quoting; blank lines are none.
 * `columns` names what a line must hold, for its number and for errors.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readPlainLines(path: string, columns: readonly string[], options: ReaderOptions): AsyncGenerator<Row> {
  const read = (line: UncutLine): Row => {
    const row = cutLine(line);
    if (row.fields.length !== columns.length) {
      const expected = `${columns.length} columns (${columns.join(", ")})`;
      throw new FormatError(row.place, expected, `${row.fields.length}`);
    }
    return row;
  };
  return checkedRows(readLines(path, "lines with tabs", options), read, options);
}
