import { checkedRows } from "./checked-rows.ts";
import { FormatError, quote } from "./file-errors.ts";
import { cutLine, readLines, type UncutLine } from "./read-lines.ts";
import type { Row } from "./read-rows.ts";
import type { ReaderOptions } from "./reader-options.ts";
import { isSpace } from "./split-json-array.ts";

/**
 * The lines of TREC's files, `.gz` or not: columns with tabs or other blanks between them, as many as they like. Blank
 * lines are none. Memory holds one line. `columns` names what a line must hold, for its number and for errors.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readColumns(
  path: string,
  expected: string,
  columns: readonly string[],
  options: ReaderOptions,
): AsyncGenerator<Row> {
  const read = (line: UncutLine): Row => {
    const row = cutLine(line, /\s+/);
    // Blanks at the ends part nothing.
    const fields = row.fields.slice(row.fields[0] === "" ? 1 : 0, row.fields.at(-1) === "" ? -1 : undefined);
    if (fields.length !== columns.length) {
      const got = `${fields.length} in ${quote(fields.join(" "))}`;
      throw new FormatError(row.place, `${columns.length} columns: ${columns.join(", ")}`, got);
    }
    return { place: row.place, fields };
  };
  return checkedRows(writtenLines(path, expected, options), read, options);
}

async function* writtenLines(path: string, expected: string, options: ReaderOptions): AsyncGenerator<UncutLine> {
  for await (const line of readLines(path, expected, options)) if (!line.bytes.every(isSpace)) yield line;
}
