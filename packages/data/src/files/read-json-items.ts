import { checkedRows } from "./checked-rows.ts";
import { concatenate } from "./concatenate.ts";
import { FileEmptyError, FormatError, type Place, quote, thousands } from "./file-errors.ts";
import { readBytes } from "./read-bytes.ts";
import type { ReaderOptions } from "./reader-options.ts";
import { splitLines } from "./split-lines.ts";
import { isSpace, splitJsonArray } from "./split-json-array.ts";

/** One parsed value of a file with many, and where it stands. */
export interface JsonItem {
  readonly place: Place;
  readonly value: unknown;
}

/** One value of a file with many, still to be parsed. */
export interface UnparsedItem {
  readonly place: Place;
  /** Of its first byte in the unpacked file, a byte-order mark not counted. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

const EXPECTED = "a JSON list or JSON lines";

/**
 * The items of a JSON file of any size, `.gz` or not: those of one list `[…]`, or one a line (JSON lines).
 * Memory holds one item, not the file.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readJsonItems(path: string, options: ReaderOptions = {}): AsyncGenerator<JsonItem> {
  return checkedRows(splitJsonItems(path, options), parseItem, options);
}

/** The items of {@link readJsonItems} as bytes. Throws what it does, but for what is wrong inside of an item. */
export async function* splitJsonItems(
  path: string,
  { onRead }: Pick<ReaderOptions, "onRead"> = {},
): AsyncGenerator<UnparsedItem> {
  const pieces = readBytes(path, EXPECTED, onRead);
  try {
    const seen = await readToContent(path, pieces);
    const first = seen.text[0];
    const all = concatenate(seen.pieces, pieces);
    if (first === "[") {
      for await (const { position, start, bytes } of splitJsonArray(path, all)) {
        yield { place: { path, where: `item ${thousands(position + 1)}` }, start, bytes };
      }
    } else if (first === "{") {
      for await (const { number, start, bytes } of splitLines(path, all)) {
        if (!bytes.every(isSpace)) yield { place: { path, where: `line ${thousands(number)}` }, start, bytes };
      }
    } else {
      const got = `${quote(seen.text)}; is this another format?`;
      throw new FormatError({ path, where: "start" }, "[ of a JSON list or { of JSON lines", got);
    }
  } finally {
    await pieces.return(undefined);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws FormatError when the bytes are not one JSON value in UTF-8 */
export function parseItem({ place, bytes }: Pick<UnparsedItem, "place" | "bytes">): JsonItem {
  try {
    return { place, value: JSON.parse(utf8.decode(bytes)) as unknown };
  } catch (error) {
    // The engine's message quotes the text and may be long.
    const reason = (error as Error).message.replace(/\s+/g, " ").slice(0, 160);
    throw new FormatError(place, "valid JSON", `text that is not (${reason})`);
  }
}

/** Reads until something that is not blank; returns the pieces read and the text from there. */
async function readToContent(path: string, pieces: AsyncGenerator<Uint8Array>) {
  const read: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await pieces.next();
    if (done === true) throw new FileEmptyError(path, EXPECTED);
    read.push(value);
    const start = value.findIndex((byte) => !isSpace(byte));
    if (start >= 0) return { pieces: read, text: new TextDecoder().decode(value.subarray(start, start + 60)) };
  }
}
