import { checkedRows } from "../files/checked-rows.ts";
import { decodeUtf8 } from "../files/decode-utf8.ts";
import { FormatError, type Place, thousands } from "../files/file-errors.ts";
import { readBytes } from "../files/read-bytes.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { splitLines } from "../files/split-lines.ts";

/** One line, still to be split. */
export interface TabLine {
  readonly place: Place;
  readonly bytes: Uint8Array;
}

/**
 * The lines of RocketQA's files, `.gz` or not, in which tabs part columns and nothing else: a `"` is plain text, unlike
 * in csv. Blank lines are left out. Memory holds one line.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readTabLines(path: string, options: ReaderOptions = {}): AsyncGenerator<Row> {
  return checkedRows(withoutBlank(tabLines(path)), splitTabs, options);
}

/** The lines of {@link readTabLines} as bytes, with the blank ones. */
export async function* tabLines(path: string): AsyncGenerator<TabLine> {
  for await (const { number, bytes } of splitLines(path, readBytes(path, "lines of columns with tabs between"))) {
    yield { place: { path, where: `line ${thousands(number)}` }, bytes };
  }
}

async function* withoutBlank(lines: AsyncIterable<TabLine>): AsyncGenerator<TabLine> {
  for await (const line of lines) {
    if (line.bytes.length > 0) yield line;
  }
}

const TAB = 0x09;

/** @throws FormatError when the line is not UTF-8 */
export function splitTabs({ place, bytes }: TabLine): Row {
  const fields: string[] = [];
  let start = 0;
  // Each column is decoded by itself, which gives it memory of its own.
  for (let end = bytes.indexOf(TAB); end >= 0; end = bytes.indexOf(TAB, start)) {
    fields.push(decodeUtf8(bytes.subarray(start, end), place));
    start = end + 1;
  }
  fields.push(decodeUtf8(bytes.subarray(start), place));
  return { place, fields };
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
