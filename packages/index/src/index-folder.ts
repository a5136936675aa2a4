import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { hashFile, holdLock, syncFolder, writeFileAtomic } from "@dpr/durable-files";
import { IndexDamagedError, NoIndexError } from "./errors.ts";
import {
  formatManifest,
  INDEX_FILE_NAME,
  type IndexDescription,
  type IndexFile,
  type IndexManifest,
  MANIFEST,
  readManifest,
} from "./index-manifest.ts";

/** Writes a file of an index at a path where none is. */
export type FileWriter = (path: string) => Promise<void>;

/**
 * Writes an index's folder: each file under a name that begins with its hash, and then `index.json`, which names them. So
 * the folder holds the old index until it holds the new one. What killed writers have left is removed first, for it may
 * fill the disk; the old index's files are removed last, and those of a failed one at once.
 * @throws LockHeldError while another process writes it
 */
export async function writeIndexFolder(
  folder: string,
  description: IndexDescription,
  writers: Readonly<Record<string, FileWriter>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await using lock = await holdLock(join(folder, ".lock"));
  await removeFiles(folder, (name) => PARTIAL.test(name));
  const before = new Set(await readdir(folder));
  const files: Record<string, IndexFile> = {};
  const isNamed = (name: string): boolean => Object.values(files).some((file) => file.name === name);
  try {
    for (const [name, write] of Object.entries(writers)) files[name] = await writeHashed(folder, name, write);
    await lock.check();
    await writeFileAtomic(join(folder, MANIFEST), formatManifest({ ...description, files }));
  } catch (error) {
    const kept = new Set([...before, ...(await namedFiles(folder))]);
    await removeFiles(folder, (name) => isNamed(name) && !kept.has(name));
    throw error;
  }
  await removeFiles(folder, (name) => INDEX_FILE_NAME.test(name) && !isNamed(name));
}

/** Those of the index that is there now. */
async function namedFiles(folder: string): Promise<readonly string[]> {
  return Object.values((await readManifest(folder))?.files ?? {}).map(({ name }) => name);
}

async function removeFiles(folder: string, isGone: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder)) if (isGone(name)) await rm(join(folder, name), { force: true });
}

/** An index's folder whose files are as they were written. */
export interface IndexFolder extends IndexDescription {
  /** The path of the file that was written under this name. */
  pathOf(name: string): string;
}

/**
 * Checks every file of an index against its hash, before anything reads it: native libraries crash on damaged ones.
 * @throws NoIndexError, IndexDamagedError
 */
export async function openIndexFolder(folder: string, signal?: AbortSignal): Promise<IndexFolder> {
  for (;;) {
    const manifest = await readManifest(folder);
    if (manifest === undefined) throw new NoIndexError(folder);
    const { files, ...description } = manifest;
    const damage = await damageOf(folder, files, signal);
    if (damage === undefined) return { ...description, pathOf: (name) => join(folder, files[name].name) };
    // Another index may have been saved meanwhile, and the files of this one are gone.
    if (isDeepStrictEqual(await readManifest(folder), manifest)) throw damage;
  }
}

async function damageOf(
  folder: string,
  files: IndexManifest["files"],
  signal?: AbortSignal,
): Promise<IndexDamagedError | undefined> {
  for (const { name, sha256 } of Object.values(files)) {
    const path = join(folder, name);
    const got = await hashFile(path, () => signal?.throwIfAborted()).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "none";
      throw error;
    });
    if (got !== sha256) return new IndexDamagedError(path, `the sha256 ${sha256}`, got);
  }
  return undefined;
}

async function writeHashed(folder: string, name: string, write: FileWriter): Promise<IndexFile> {
  const temporary = join(folder, `.${name}.${randomUUID()}.partial`);
  try {
    await write(temporary);
    const sha256 = await hashFile(temporary);
    const bytes = await sync(temporary);
    const hashed = `${sha256.slice(0, 16)}.${name}`;
    await rename(temporary, join(folder, hashed));
    await syncFolder(folder);
    return { name: hashed, bytes, sha256 };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Returns how many bytes it has. */
async function sync(path: string): Promise<number> {
  await using file = await open(path, "r+");
  await file.sync();
  return (await file.stat()).size;
}

/** Also of a file that is itself written whole or not at all. */
const PARTIAL = /^\.{1,2}[a-z][a-z.-]*(\.[0-9a-f-]{36}\.partial){1,2}$/;
