import { FormatError, quote, thousands } from "./file-errors.ts";

// No real item is near this; without it a lost quote would pull the whole rest of the file into memory.
const LARGEST_ITEM_BYTES = 64 * 1024 * 1024;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** One item of an array, or one `"key": value` of an object, blanks around it included. */
export interface ArrayItem {
  /** Among the items, counted from 0. */
  readonly position: number;
  /** Of its first byte among all bytes. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * Cuts the bytes of one JSON array, of any length, into the bytes of its items, by following only strings, escapes and
 * depth; each item is still to be parsed. Cuts an object into its members alike. Keeps one item at a time.
 * @throws FormatError when the array is cut off, has an item without content, or is followed by anything
 */
export async function* splitJsonArray(path: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<ArrayItem> {
  let before = 0; // bytes of the pieces before this one
  let depth = 0;
  let inString = false;
  let escaped = false;
  let position = 0;
  let closed = false;
  let [kind, end] = ["list", "]"];
  let held: Uint8Array[] = []; // the start of the current item, from earlier pieces
  let heldBytes = 0;
  const place = () => ({ path, where: `item ${thousands(position + 1)}` });

  for await (const piece of pieces) {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (depth === 0) {
        if (isSpace(byte)) continue;
        if (closed) {
          const rest = new TextDecoder().decode(piece.subarray(at, at + 40));
          const where = `after item ${thousands(position)}`;
          throw new FormatError({ path, where }, `the end of the file after the ${kind}'s ${end}`, quote(rest));
        }
        depth = 1; // the caller has seen that this is an opening bracket
        if (byte === OPEN_OBJECT) [kind, end] = ["object", "}"];
        start = at + 1;
        continue;
      }
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
      const ends = depth === 0 || (byte === COMMA && depth === 1);
      if (!ends) continue;
      const item = joined(held, piece.subarray(start, at));
      closed = depth === 0;
      if (closed && byte !== end.charCodeAt(0)) {
        throw new FormatError(place(), `the ${kind} to end with ${end}`, String.fromCharCode(byte));
      }
      if (item.every(isSpace)) {
        // `[]` is a list without items; anywhere else a comma promised one.
        if (position > 0 || !closed) throw new FormatError(place(), "a value", `nothing before ${closed ? end : ","}`);
      } else {
        yield { position, start: before + at - item.length, bytes: item };
        position++;
      }
      held = [];
      heldBytes = 0;
      start = at + 1;
    }
    if (depth > 0) {
      held.push(piece.subarray(start));
      heldBytes += piece.length - start;
      if (heldBytes > LARGEST_ITEM_BYTES) {
        throw new FormatError(place(), "at most 64 MiB", "more; a quote or a bracket may be missing");
      }
    }
    before += piece.length;
  }
  if (!closed) {
    const got = "the end of the file; it is cut off: download it again";
    throw new FormatError(place(), `the ${kind} to end with ${end}`, got);
  }
}

function joined(held: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  return held.length === 0 ? last : Buffer.concat([...held, last]);
}

/** Whether a byte is one of JSON's four blanks. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
