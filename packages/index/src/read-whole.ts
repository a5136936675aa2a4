import type { FileHandle } from "node:fs/promises";
import { IndexDamagedError } from "./errors.ts";

/** Fills `bytes` with what stands in the file of `path` from `at` on. Throws IndexDamagedError where it ends before. */
export async function readWhole(file: FileHandle, path: string, bytes: ArrayBufferView, at: number): Promise<void> {
  const whole = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let filled = 0; filled < whole.length;) {
    const { bytesRead } = await file.read(whole, filled, whole.length - filled, at + filled);
    const [from, end] = [at, at + whole.length].map((byte) => byte.toLocaleString("en"));
    if (bytesRead === 0) throw new IndexDamagedError(path, `bytes ${from} to ${end}`, "its end before");
    filled += bytesRead;
  }
}
