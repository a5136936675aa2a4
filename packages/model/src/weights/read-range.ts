import type { FileHandle } from "node:fs/promises";

/** Node reads at most 2 GiB in one call. */
const BYTES_PER_READ = 1 << 30;

/** So many bytes of a file from `start` on; `tooShort` makes the error for a file that ends before, of what is wrong. */
export async function readRange(
  file: FileHandle,
  start: number,
  length: number,
  tooShort: (problem: string) => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length;) {
    const { bytesRead } = await file.read(bytes, offset, Math.min(length - offset, BYTES_PER_READ), start + offset);
    if (bytesRead === 0) throw tooShort(`expected ${length} bytes at ${start}, got ${offset}`);
    offset += bytesRead;
  }
  return bytes;
}
