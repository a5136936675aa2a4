import { mkdir, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hashFile } from "@dpr/durable-files";
import { DownloadError } from "./download-errors.ts";

/** A file of a download in its folder. */
export interface PlacedFile {
  /** In the folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** When it was last written, in milliseconds since 1970: while this stays, the content is taken to stay too. */
  readonly mtimeMs: number;
}

/** A finished file, not yet in its place. */
export interface FinishedFile extends Omit<PlacedFile, "mtimeMs"> {
  /** Where it is now, on the same disk. */
  readonly from: string;
}

/**
 * Moves finished files to their places in a folder. A file that stands there already is replaced only if `ours` says
 * that a download wrote it, or if it has the same content, as after a kill between this and the manifest.
 * @throws DownloadError DATA_DOWNLOAD_FILE_IN_THE_WAY, before anything is moved
 */
export async function placeFiles(
  folder: string,
  files: readonly FinishedFile[],
  ours: (path: string) => boolean,
): Promise<readonly PlacedFile[]> {
  for (const { path, bytes, sha256 } of files) {
    const place = join(folder, path);
    const found = await stat(place).catch(() => undefined);
    if (found === undefined || ours(path)) continue;
    if (found.isFile() && found.size === bytes && (await hashFile(place)) === sha256) continue;
    const message = "expected nothing or a file of an earlier download, got another; move it away and run it again";
    throw new DownloadError("DATA_DOWNLOAD_FILE_IN_THE_WAY", place, message);
  }
  const placed: PlacedFile[] = [];
  for (const { from, ...file } of files) {
    const place = join(folder, file.path);
    await mkdir(dirname(place), { recursive: true });
    await rename(from, place);
    placed.push({ ...file, mtimeMs: (await stat(place)).mtimeMs });
  }
  return placed;
}
