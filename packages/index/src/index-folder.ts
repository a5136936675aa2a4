import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { hashFile, holdLock, syncFolder, writeFileAtomic } from "@dpr/durable-files";
import { IndexDamagedError, NoIndexError } from "./errors.ts";
import type { IndexKind } from "./vector-index.ts";

/** What an index's folder says of it in `index.json`. */
export interface IndexDescription {
  readonly kind: IndexKind;
  readonly rows: number;
  readonly dimension: number;
  readonly fingerprint: string;
  readonly contents: string;
  /** What it was built with, and what reading it takes. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** Writes a file of an index at a path where none is. */
export type FileWriter = (path: string) => Promise<void>;

interface IndexFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Manifest extends IndexDescription {
  readonly files: Readonly<Record<string, IndexFile>>;
}

const FORMAT = "dpr-index";
const VERSION = 1;
const MANIFEST = "index.json";

/**
 * Writes an index's folder: each file under a name that begins with its hash, and then `index.json`, which names them. So
 * the folder holds the old index until it holds the new one; what neither names is removed last.
 * @throws LockHeldError while another process writes it
 */
export async function writeIndexFolder(
  folder: string,
  description: IndexDescription,
  writers: Readonly<Record<string, FileWriter>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await using lock = await holdLock(join(folder, ".lock"));
  const files: Record<string, IndexFile> = {};
  for (const [name, write] of Object.entries(writers)) files[name] = await writeHashed(folder, name, write);
  await lock.check();
  await writeFileAtomic(join(folder, MANIFEST), formatManifest({ ...description, files }));
  const named = new Set(Object.values(files).map(({ name }) => name));
  for (const name of await readdir(folder)) {
    if ((OURS.test(name) || PARTIAL.test(name)) && !named.has(name)) await rm(join(folder, name), { force: true });
  }
}

/**
 * What a folder says of its index; undefined when there is none. Reads `index.json` alone.
 * @throws IndexDamagedError when that is not what was written
 */
export async function describeIndex(folder: string): Promise<IndexDescription | undefined> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return undefined;
  const { files: _, ...description } = manifest;
  return description;
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
  const manifest = await readManifest(folder);
  if (manifest === undefined) throw new NoIndexError(folder);
  const { files, ...description } = manifest;
  for (const { name, sha256 } of Object.values(files)) {
    const path = join(folder, name);
    const got = await hashFile(path, () => signal?.throwIfAborted()).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new IndexDamagedError(path, "the file", "none");
      throw error;
    });
    if (got !== sha256) throw new IndexDamagedError(path, `the sha256 ${sha256}`, got);
  }
  return { ...description, pathOf: (name) => join(folder, files[name].name) };
}

async function writeHashed(folder: string, name: string, write: FileWriter): Promise<IndexFile> {
  const temporary = join(folder, `.${name}.${randomUUID()}.partial`);
  try {
    await write(temporary);
    const sha256 = await hashFile(temporary);
    const file = await open(temporary, "r+");
    const { size } = await file.stat();
    await file.sync();
    await file.close();
    const hashed = `${sha256.slice(0, 16)}.${name}`;
    await rename(temporary, join(folder, hashed));
    await syncFolder(folder);
    return { name: hashed, bytes: size, sha256 };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** No name leads out of the folder. */
const OURS = /^[0-9a-f]{16}\.[a-z][a-z.-]*$/;
const PARTIAL = /^\.[a-z][a-z.-]*\.[0-9a-f-]{36}\.partial$/;

/** Ends with a hash of the rest, so that no edit goes unseen. */
function formatManifest({ kind, rows, dimension, fingerprint, contents, parameters, files }: Manifest): string {
  const fields = {
    ...{ format: FORMAT, version: VERSION, kind, rows, dimension, fingerprint, contents, parameters, files },
  };
  const manifestSha256 = createHash("sha256").update(JSON.stringify(fields)).digest("hex");
  return `${JSON.stringify({ ...fields, manifestSha256 }, null, 2)}\n`;
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  let fields: Manifest & { readonly format?: unknown; readonly version?: unknown };
  try {
    fields = JSON.parse(text) as typeof fields;
  } catch {
    throw new IndexDamagedError(path, "JSON", "text that is not");
  }
  if (fields?.format !== FORMAT) throw new IndexDamagedError(path, `the format ${FORMAT}`, "another file");
  if (fields.version !== VERSION) throw new IndexDamagedError(path, `version ${VERSION}`, String(fields.version));
  // What is written again from the fields is the same text, or somebody has edited it: so all fields are what they were.
  if (formatManifest(fields) !== text)
    throw new IndexDamagedError(path, "the text that was written", "one that was edited");
  if (!Object.values(fields.files).every(({ name }) => OURS.test(name))) {
    throw new IndexDamagedError(path, "names of files in its folder", "others");
  }
  return fields;
}
