import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { appendFile, mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type Entry, openPromise, type ZipFile } from "yauzl";

/** Where in a folder a file of a wheel goes; undefined for one that is left out. */
export type PlaceOf = (path: string) => string | undefined;

/** Kept in the folder: a line `PATH,sha256=HASH,BYTES` for each file of the wheels that were unpacked there. */
export const RECORD = "RECORD";

/**
 * Unpacks files of a Python wheel into a folder, each checked by its hash.
 *
 * @throws WheelError where the wheel, or a file in it, is not what it says
 */
export async function unpackWheel(wheel: string, folder: string, placeOf: PlaceOf): Promise<void> {
  const refuse = (error: unknown): never => {
    if (error instanceof WheelError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new WheelError(wheel, `expected a whole wheel, got "${problem}"`);
  };
  const zip = await openPromise(wheel, { autoClose: false }).catch(refuse);
  try {
    await unpack(wheel, zip, folder, placeOf).catch(refuse);
  } finally {
    zip.close();
  }
}

async function unpack(wheel: string, zip: ZipFile, folder: string, placeOf: PlaceOf): Promise<void> {
  const entries = new Map<string, Entry>();
  // Refuses names that lead out of a folder, whatever they are of.
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  const wrong = (place: string, expected: string, got: string) =>
    new WheelError(wheel, `${place}: expected ${expected}, got ${got}`);
  const recordEntry = [...entries.values()].find(({ fileName }) => fileName.endsWith(`.dist-info/${RECORD}`));
  if (recordEntry === undefined) throw wrong(RECORD, "a list of the wheel's files", "none");
  const record = await text(await zip.openReadStreamPromise(recordEntry));
  const files = filesOf(record, placeOf);
  if (files.length === 0) throw wrong(RECORD, "files that are looked for", "none");
  for (const { path, place, hash } of files) {
    const entry = entries.get(path);
    if (entry === undefined) throw wrong(path, `a file, as ${RECORD} says`, "none");
    if (isLink(entry)) throw wrong(path, "a file", "a symbolic link");
    const target = join(folder, place);
    await mkdir(dirname(target), { recursive: true });
    const found = await hashOf(await zip.openReadStreamPromise(entry), target);
    if (found !== hash) throw wrong(path, `sha256 ${hash}`, found);
  }
  await appendFile(join(folder, RECORD), record);
}

/** Adds a file that was made of what was unpacked to what {@link verifyWheel} looks at: `placeOf` must leave it where it is. */
export async function recordFile(folder: string, place: string): Promise<void> {
  const path = join(folder, place);
  const hash = await hashOf(createReadStream(path));
  await appendFile(join(folder, RECORD), `${place},sha256=${hash},${(await stat(path)).size}\n`);
}

/** Whether a folder has all files of the wheel of that name and version, `tensorflow_cpu-2.12.0`, each with its hash. */
export async function verifyWheel(folder: string, wheel: string, placeOf: PlaceOf): Promise<boolean> {
  const record = await readFile(join(folder, RECORD), "utf8").catch(() => "");
  if (!record.includes(`${wheel}.dist-info/`)) return false;
  const files = filesOf(record, placeOf);
  for (const { place, hash } of files) {
    const found = await hashOf(createReadStream(join(folder, place))).catch(() => "no file");
    if (found !== hash) return false;
  }
  return files.length > 0;
}

interface RecordedFile {
  readonly path: string;
  readonly place: string;
  /** Sha256, in base64url. */
  readonly hash: string;
}

function filesOf(record: string, placeOf: PlaceOf): readonly RecordedFile[] {
  return [...record.matchAll(/^([^,\r\n]+),sha256=([^,]+),\d+\r?$/gm)].flatMap(([, path, hash]) => {
    const place = placeOf(path);
    return place === undefined ? [] : [{ path, place, hash }];
  });
}

/** Of all that is read, which is written to `copy` as well. */
async function hashOf(stream: Readable, copy?: string): Promise<string> {
  const hash = createHash("sha256");
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      if (copy !== undefined) yield chunk;
    }
  };
  if (copy === undefined) await pipeline(stream, hashed);
  else await pipeline(stream, hashed, createWriteStream(copy, { flags: "wx" }));
  return hash.digest("base64url");
}

/** By the mode of the file that was packed, as Unix has it. */
function isLink({ externalFileAttributes }: Entry): boolean {
  return externalFileAttributes >>> 28 === 0o12;
}

/** A wheel is not what it says. */
export class WheelError extends Error {
  readonly code = "WHEEL";
  override readonly name = "WheelError";
  constructor(wheel: string, problem: string) {
    super(`${wheel}: ${problem}; fetch it again`);
  }
}
