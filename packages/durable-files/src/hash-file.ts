import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * The sha256 of a file's content, in hexadecimal. Reads it once, in constant memory; `onBytes` is called with the size of
 * each part.
 */
export async function hashFile(path: string, onBytes?: (bytes: number) => void): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(part);
    onBytes?.(part.byteLength);
  }
  return hash.digest("hex");
}
