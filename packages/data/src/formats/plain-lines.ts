import { checkedRows } from "../files/checked-rows.ts";
import { decodeUtf8 } from "../files/decode-utf8.ts";
import { FormatError, type Place, thousands } from "../files/file-errors.ts";
import { ownCopy } from "../files/own-copy.ts";
import { readBytes } from "../files/read-bytes.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { type Line, splitLines } from "../files/split-lines.ts";
import type { FormatOptions } from "./format.ts";

/** One line, cut at its separators, and where it stands. */
export interface PlainLine {
  readonly place: Place;
  readonly fields: readonly string[];
}

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
): AsyncGenerator<PlainLine> {
  const lines = splitLines(path, readBytes(path, "lines with tabs"));
  const parse = ({ number, bytes }: Line): PlainLine => {
    const place = { path, where: `line ${thousands(number)}` };
    const fields = decodeUtf8(bytes, place).split(separator).map(ownCopy);
    if (fields.length !== columns.length) {
      const expected = `${columns.length} columns (${columns.join(", ")})`;
      throw new FormatError(place, expected, `${fields.length}`);
    }
    return { place, fields };
  };
  return checkedRows(filled(lines), parse, options);
}

/** A text as such a line can hold it: what would end a field is a blank. */
export function plainText(text: string, onLoss: FormatOptions["onLoss"]): string {
  const plain = text.toWellFormed().replace(/\r\n|[\t\r\n]/g, " ");
  if (plain !== text) onLoss("characters", 1);
  return plain;
}

async function* filled(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  for await (const line of lines) if (line.bytes.length > 0) yield line;
}
