import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { holdLock } from "@dpr/durable-files";
import { replaceDirectory } from "../src/weights/replace-directory.ts";

export interface FolderSource {
  /** A file that every such folder has, by which a folder of others is told. */
  readonly marker: string;
  /** Whether the folder is as it should be. */
  readonly isWhole: (folder: string) => Promise<boolean>;
  /** Fills an empty folder, which will then have another name. */
  readonly write: (folder: string) => Promise<void>;
}

/**
 * Fills a folder, whole or not at all; says whether it did, for where it is whole already nothing is done. What was there
 * goes once the new one is whole; what killed calls left goes too.
 *
 * @throws ReplaceRefusedError for a folder with other files; LockHeldError while another process does the same
 */
export async function installFolder(folder: string, { marker, isWhole, write }: FolderSource): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true });
  await using _ = await holdLock(`${folder}.lock`);
  await removeLeftovers(folder);
  if (await isWhole(folder)) return false;
  await replaceDirectory(folder, marker, write);
  return true;
}

/** Names that {@link replaceDirectory} gives to what is not yet, or no longer, the folder. */
async function removeLeftovers(folder: string): Promise<void> {
  const start = `.${basename(folder)}.`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(start) || !/^[\da-f-]{36}\.(partial|replaced)$/.test(name.slice(start.length))) continue;
    await rm(join(dirname(folder), name), { recursive: true });
  }
}
