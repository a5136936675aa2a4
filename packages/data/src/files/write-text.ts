import { pipeline } from "node:stream";
import { createGzip } from "node:zlib";
import { writeFileAtomic, type WrittenFile } from "@dpr/durable-files";

/**
 * Writes the pieces of a text as they come, packed when the file's name ends in `.gz`. `path` holds the whole file or
 * what it held before.
 */
export function writeText(path: string, pieces: AsyncIterable<string>): Promise<WrittenFile> {
  if (!path.endsWith(".gz")) return writeFileAtomic(path, pieces);
  // The callback is required; errors arrive through the iteration.
  return writeFileAtomic(path, pipeline(pieces, createGzip(), () => undefined) as AsyncIterable<Uint8Array>);
}
