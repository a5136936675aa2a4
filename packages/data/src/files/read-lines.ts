import { decodeUtf8 } from "./decode-utf8.ts";
import { type Place, thousands } from "./file-errors.ts";
import { ownCopy } from "./own-copy.ts";
import { readBytes } from "./read-bytes.ts";
import type { Row } from "./read-rows.ts";
import type { ReaderOptions } from "./reader-options.ts";
import { splitLines } from "./split-lines.ts";

/** One line, still to be cut into fields. */
export interface UncutLine {
  readonly place: Place;
  readonly bytes: Uint8Array;
}

/** Which lines are told of. */
export interface LineOptions extends Pick<ReaderOptions, "onRead"> {
  /** Whether blank lines are; default no. */
  readonly withBlank?: boolean;
}

/**
 * The lines of a file, `.gz` or not, in which nothing is quoted: a `"` is plain text, unlike in csv. Blank lines are
 * left out unless `withBlank`. Memory holds one line. `expected` is for the error when the file is empty.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError for a line that is too long
 */
export async function* readLines(
  path: string,
  expected: string,
  { withBlank = false, onRead }: LineOptions = {},
): AsyncGenerator<UncutLine> {
  for await (const { number, bytes } of splitLines(path, readBytes(path, expected, onRead))) {
    if (withBlank || bytes.length > 0) yield { place: { path, where: `line ${thousands(number)}` }, bytes };
  }
}

/**
 * The fields of a line, as they are.
 * @throws FormatError when the line is not UTF-8
 */
export function cutLine({ place, bytes }: UncutLine, separator: string | RegExp = "\t"): Row {
  return { place, fields: decodeUtf8(bytes, place).split(separator).map(ownCopy) };
}
