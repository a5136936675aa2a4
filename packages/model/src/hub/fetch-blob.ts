import { createHash } from "node:crypto";
import { writeFileAtomic } from "@dpr/durable-files";
import { HubContentError } from "./hub-errors.ts";

/** A file of a repository and its content, as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Git LFS's sha256, or git's own sha1 for small files; the name of the content in a cache. */
  readonly hash: string;
}

/**
 * Writes what comes of a file to `blob`, whole and with the hash that the hub announced, or not at all.
 * @throws HubContentError, and what `pieces` throws
 */
export async function fetchBlob(
  model: string,
  file: HubFile,
  blob: string,
  pieces: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await writeFileAtomic(blob, checked());

  async function* checked(): AsyncGenerator<Uint8Array> {
    // Git hashes a header with the content (git-hash-object).
    const hash = file.hash.length === 64 ? createHash("sha256") : createHash("sha1").update(`blob ${file.bytes}\0`);
    let bytes = 0;
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.byteLength;
      onBytes(piece.byteLength);
      yield piece;
    }
    const digest = hash.digest("hex");
    if (bytes === file.bytes && digest === file.hash) return;
    throw new HubContentError(
      model,
      `${file.path}: expected ${file.bytes} bytes with hash ${file.hash}, got ${bytes} with ${digest}`,
      "run it again; nothing of the file was kept",
    );
  }
}
