import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@dpr/durable-files";
import { FormatError, type Place } from "../files/file-errors.ts";
import { JsonObject } from "../files/json-object.ts";
import type { PlacedFile } from "./place-files.ts";

/** The manifest's name in the folder that it tells of. */
export const MANIFEST_NAME = "downloads.json";

const FORMAT = "dpr-downloads";
const VERSION = 1;

/** One published file that was downloaded, and what became of it. */
export interface DownloadRecord {
  /** The resource's name. */
  readonly resource: string;
  /** Where it came from. */
  readonly url: string;
  /** Of the file as it came. */
  readonly bytes: number;
  readonly sha256: string;
  /** The server's words on the version. */
  readonly etag?: string;
  readonly lastModified?: string;
  /** What there is of it: the file itself, or what it unpacked to, or both. */
  readonly files: readonly PlacedFile[];
}

/** By the published path: what was downloaded into a folder. */
export type DownloadRecords = ReadonlyMap<string, DownloadRecord>;

/**
 * Reads the manifest of a folder; without one, nothing was downloaded.
 * @throws FormatError
 */
export async function readRecords(folder: string): Promise<DownloadRecords> {
  const path = join(folder, MANIFEST_NAME);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  const place = { path, where: "manifest" };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new FormatError(place, "JSON", "text that is not; move the file away and download again");
  }
  const fields = new JsonObject(parsed, place);
  if (fields.string("format") !== FORMAT) throw fields.mismatch("format", FORMAT, fields.string("format"));
  if (fields.count("version") !== VERSION) throw fields.mismatch("version", `${VERSION}`, fields.count("version"));
  return new Map(fields.list("downloads", readRecord));
}

/** Writes the manifest of a folder. */
export async function writeRecords(folder: string, records: DownloadRecords): Promise<void> {
  const downloads = [...records].map(([path, record]) => ({ path, ...record }));
  const text = JSON.stringify({ format: FORMAT, version: VERSION, downloads }, null, 2);
  await writeFileAtomic(join(folder, MANIFEST_NAME), `${text}\n`);
}

function readRecord(item: unknown, place: Place, path: string): [string, DownloadRecord] {
  const fields = new JsonObject(item, place, path);
  const record = {
    resource: fields.string("resource"),
    url: fields.string("url"),
    bytes: fields.count("bytes"),
    sha256: fields.string("sha256"),
    ...(fields.has("etag") && { etag: fields.string("etag") }),
    ...(fields.has("lastModified") && { lastModified: fields.string("lastModified") }),
    files: fields.list("files", readPlacedFile),
  };
  return [fields.string("path"), record];
}

function readPlacedFile(item: unknown, place: Place, path: string): PlacedFile {
  const fields = new JsonObject(item, place, path);
  // Only compared with the clock of a file: any number does, and file systems give fractions.
  const mtimeMs = Number((item as { readonly mtimeMs?: unknown }).mtimeMs);
  return { path: fields.string("path"), bytes: fields.count("bytes"), sha256: fields.string("sha256"), mtimeMs };
}
