import type { FileHandle } from "node:fs/promises";
import { PytorchFileError } from "./pytorch-file-error.ts";

/** Node reads at most 2 GiB in one call. */
const BYTES_PER_READ = 1 << 30;

/** So many bytes of a file from `start` on. `path` is for messages. */
export async function readRange(path: string, file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length;) {
    const { bytesRead } = await file.read(bytes, offset, Math.min(length - offset, BYTES_PER_READ), start + offset);
    if (bytesRead === 0) throw new PytorchFileError(path, `expected ${length} bytes at ${start}, got ${offset}`);
    offset += bytesRead;
  }
  return bytes;
}
