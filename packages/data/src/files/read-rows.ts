import Papa from "papaparse";
import { FormatError, type Place, thousands } from "./file-errors.ts";
import { countIn, followRow } from "./follow-row.ts";
import { ownCopy } from "./own-copy.ts";
import { readText } from "./read-bytes.ts";
import type { ReaderOptions } from "./reader-options.ts";

/** One row of a table, and where it starts. */
export interface Row {
  readonly place: Place;
  readonly fields: readonly string[];
}

// No real row is near this; without it a quote that is never closed would pull the whole rest of the file into memory.
const LONGEST_ROW = 16 * 1024 * 1024;

const RETRY_CHARACTERS = 512;

interface Parsed {
  readonly data: readonly (readonly string[])[];
  readonly errors: readonly { readonly row: number; readonly code: string }[];
  /** Characters up to the end of the last complete row. */
  readonly meta: { readonly cursor: number };
}

/**
 * The rows of a tab-separated file, `.gz` or not, by the rules of csv: a field in `"` may hold tabs, line breaks and
 * doubled quotes. `\n` and `\r\n` end a row, also side by side in one file. Blank lines are no rows. Memory holds one
 * piece of the file.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readRows(path: string, options: ReaderOptions = {}): AsyncGenerator<Row> {
  return parseRows(path, readText(path, "tab-separated rows", options.onRead), options);
}

/**
 * The rows of a tab-separated text that comes in pieces; `path` is for errors.
 *
 * Each piece goes to papaparse's parser with what was left of the one before, and its incomplete last row is parsed
 * again with the next piece. A row with a wrong quote ends the reading or is handed to `onBadRow`. Papaparse's own Node
 * stream does the same, but decodes its pieces one by one, which breaks characters that lie across two, and numbers the
 * rows of its errors from the piece's start.
 */
export async function* parseRows(
  path: string,
  pieces: AsyncIterable<string>,
  { onBadRow }: ReaderOptions = {},
): AsyncGenerator<Row> {
  const parser = new Papa.Parser({ delimiter: "\t", quoteChar: '"', newline: "\n" });
  let rest = "";
  let line = 1;
  const placeAt = (line: number): Place => ({ path, where: `line ${thousands(line)}` });

  const refuse = (code: string): void => {
    const error = quoteError(placeAt(line), code);
    if (onBadRow === undefined) throw error;
    onBadRow(error);
  };

  /** The rows of one text as far as it goes, and what is wrong in it. */
  function* rowsOf(text: string, last: boolean): Generator<Row> {
    let start = 0;
    let window = text.length;
    while (start < text.length) {
      const end = Math.min(start + window, text.length);
      const part = text.slice(start, end);
      const { data, errors, meta } = parser.parse(part, 0, !last || end < text.length) as Parsed;
      const wrong = certainError(errors, data.length);
      const firstLine = line;
      // Only such text can hold a field in quotes that ends with a carriage return of its own.
      const mayEndWithReturn = part.includes('\r"');
      let at = 0;
      for (const row of data.slice(0, wrong?.row)) {
        const { end, endsInQuotes } = mayEndWithReturn ? followRow(part, at, row) : BARE;
        const fields = endsInQuotes ? row : withoutCarriageReturn(row);
        if (fields.length > 1 || fields[0] !== "") yield { place: placeAt(line), fields: fields.map(ownCopy) };
        line += 1 + fields.reduce((breaks, field) => breaks + countIn(field, "\n"), 0);
        at = end;
      }
      const tooLong = wrong === undefined && end - start - meta.cursor > LONGEST_ROW;
      if (wrong !== undefined || tooLong) {
        refuse(wrong?.code ?? "MissingQuotes");
        // A wrong quote may have swallowed good rows: go on with the line after the one where the bad row starts, and
        // with little text at first, so that a file full of wrong quotes is not parsed to its end for each.
        line++;
        start += startOfLine(part, line - firstLine);
        window = RETRY_CHARACTERS;
      } else {
        start += meta.cursor;
        if (end === text.length) break;
        window *= 2;
      }
    }
    rest = text.slice(start);
  }

  for await (const piece of pieces) yield* rowsOf(rest + piece, false);
  if (rest !== "") yield* rowsOf(rest, true);
}

/**
 * The first error that more text cannot mend. In the incomplete last row, which is not among the complete ones, a quote
 * may be right once the rest is there; not so when a second wrong one follows it.
 */
function certainError(errors: Parsed["errors"], completeRows: number): Parsed["errors"][number] | undefined {
  const [first, second] = errors;
  return first !== undefined && (first.row < completeRows || second?.row === first.row) ? first : undefined;
}

const BARE = { end: 0, endsInQuotes: false };

/** The parser knows one line end; it leaves the `\r` of `\r\n` at the end of a row, unless in front of it a quote closes. */
function withoutCarriageReturn(row: readonly string[]): readonly string[] {
  const last = row.at(-1)!;
  return last.endsWith("\r") ? [...row.slice(0, -1), last.slice(0, -1)] : row;
}

/** Where a line, counted from 0, starts in a text; its end when it has no such line. */
function startOfLine(text: string, line: number): number {
  let start = 0;
  for (; line > 0; line--) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return start;
}

function quoteError(place: Place, code: string): FormatError {
  if (code === "MissingQuotes") {
    const got = 'none; a field that starts with " ends with ", and quotes inside it are doubled';
    return new FormatError(place, 'a closing quote "', got);
  }
  const expected = 'a tab or the end of the line after a closing quote "';
  return new FormatError(place, expected, "more text; quotes inside a quoted field are doubled");
}
