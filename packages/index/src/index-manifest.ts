import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { IndexDamagedError } from "./errors.ts";
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

/** One of its files: what it is called there, and what is in it. */
export interface IndexFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What `index.json` says: the description, and the files by what they are. */
export interface IndexManifest extends IndexDescription {
  readonly files: Readonly<Record<string, IndexFile>>;
}

const FORMAT = "dpr-index";
const VERSION = 1;

/** The file's name. */
export const MANIFEST = "index.json";

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

/** What its files are called: no such name leads out of the folder. */
export const INDEX_FILE_NAME = /^[0-9a-f]{16}\.[a-z][a-z.-]*$/;

/** Ends with a hash of the rest, so that no edit goes unseen. */
export function formatManifest(manifest: IndexManifest): string {
  const { kind, rows, dimension, fingerprint, contents, parameters, files } = manifest;
  const format = { format: FORMAT, version: VERSION };
  const fields = { ...format, kind, rows, dimension, fingerprint, contents, parameters, files };
  const manifestSha256 = createHash("sha256").update(JSON.stringify(fields)).digest("hex");
  return `${JSON.stringify({ ...fields, manifestSha256 }, null, 2)}\n`;
}

/** Undefined where there is none. Throws IndexDamagedError. */
export async function readManifest(folder: string): Promise<IndexManifest | undefined> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  let fields: IndexManifest & { readonly format?: unknown; readonly version?: unknown };
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
  if (!Object.values(fields.files).every(({ name }) => INDEX_FILE_NAME.test(name))) {
    throw new IndexDamagedError(path, "names of files in its folder", "others");
  }
  return fields;
}
