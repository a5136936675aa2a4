import type { FileHandle } from "node:fs/promises";

/** Where a part of a file stands in it. */
export interface FilePlace {
  readonly start: number;
  readonly bytes: number;
}

/** What stands at a place of an open file: fewer bytes where the file ends before the place does. */
export async function readAt(file: FileHandle, { start, bytes }: FilePlace): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, start);
  return buffer.subarray(0, bytesRead);
}
