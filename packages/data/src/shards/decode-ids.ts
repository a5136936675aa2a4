/**
 * The ids of a record batch from the two buffers of its column: where each begins in `bytes` (one more offset than ids),
 * and their UTF-8. Arrow's own reader takes a byte order mark off each, with which two ids can become one.
 */
export function decodeIds(offsets: Int32Array, bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: offsets.length - 1 }, (_, row) => text.toString("utf8", offsets[row], offsets[row + 1]));
}
