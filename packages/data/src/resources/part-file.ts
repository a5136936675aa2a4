import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { writeFileAtomic } from "@dpr/durable-files";
import type { FileVersion } from "./fetch-range.ts";

/** The part of a file that has come so far, and the version of the file that it is of. */
export interface Part extends FileVersion {
  /** How many bytes are there. */
  readonly size: number;
}

/**
 * What is there of `url` at `path`; of another address, or without the note of its version beside it, nothing is.
 * The note stands in `PATH.json`.
 */
export async function readPart(path: string, url: string): Promise<Part> {
  const { url: notedUrl, etag, lastModified, bytes } = await readNote(path);
  if (notedUrl !== url) return { size: 0 };
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  return bytes !== undefined && size > bytes ? { size: 0 } : { etag, lastModified, bytes, size };
}

/** Begins a part anew: empty, and of this version. */
export async function beginPart(path: string, url: string, version: FileVersion): Promise<void> {
  // In this order, since a kill in between must never leave bytes of one version with the note of another.
  await writeFile(path, "");
  await notePart(path, url, version);
}

/** Notes the version that a part is of; its `bytes` may become known only when all have come. */
export async function notePart(path: string, url: string, { etag, lastModified, bytes }: FileVersion): Promise<void> {
  await writeFileAtomic(noteOf(path), `${JSON.stringify({ url, etag, lastModified, bytes })}\n`);
}

/** Removes a part and its note. */
export async function removePart(path: string): Promise<void> {
  // Emptied before its note goes, as in beginPart.
  await truncate(path).catch(() => undefined);
  await rm(noteOf(path), { force: true });
  await rm(path, { force: true });
}

function noteOf(path: string): string {
  return `${path}.json`;
}

type Note = FileVersion & { readonly url?: string };

/** A note that cannot be read is as good as none: the download begins anew. */
async function readNote(path: string): Promise<Note> {
  try {
    return (JSON.parse(await readFile(noteOf(path), "utf8")) ?? {}) as Note;
  } catch {
    return {};
  }
}
