import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { type Entry, openPromise, type ZipFile } from "yauzl";

/** The wheel's folder with the libraries. */
const LIBRARIES = "openvino/libs/";

/** Kept beside the libraries: a line `openvino/libs/NAME,sha256=HASH,BYTES` for each file of the wheel. */
export const RECORD = "RECORD";

/**
 * Unpacks the libraries of OpenVINO's Python wheel into an empty folder, each checked by its hash.
 *
 * @throws WheelError where the wheel, or a file in it, is not what it says
 */
export async function unpackLibraries(wheel: string, folder: string): Promise<void> {
  const refuse = (error: unknown): never => {
    if (error instanceof WheelError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw new WheelError(wheel, `expected a whole wheel of OpenVINO, got "${problem}"`);
  };
  const zip = await openPromise(wheel, { autoClose: false }).catch(refuse);
  try {
    await unpack(wheel, zip, folder).catch(refuse);
  } finally {
    zip.close();
  }
}

async function unpack(wheel: string, zip: ZipFile, folder: string): Promise<void> {
  let recordEntry: Entry | undefined;
  const libraries = new Map<string, Entry>();
  // Refuses names that lead out of a folder, whatever they are of.
  for await (const entry of zip.eachEntry()) {
    const name = basename(entry.fileName);
    if (entry.fileName.endsWith(`.dist-info/${RECORD}`)) recordEntry = entry;
    else if (entry.fileName === LIBRARIES + name) libraries.set(name, entry);
  }
  const wrong = (place: string, expected: string, got: string) =>
    new WheelError(wheel, `${place}: expected ${expected}, got ${got}`);
  if (recordEntry === undefined) throw wrong(RECORD, "a list of the wheel's files", "none");
  const record = await text(await zip.openReadStreamPromise(recordEntry));
  const hashes = hashesOf(record);
  if (hashes.size === 0) throw wrong(RECORD, `files in ${LIBRARIES}`, "none");
  for (const [name, hash] of hashes) {
    const entry = libraries.get(name);
    if (entry === undefined) throw wrong(LIBRARIES + name, `a file, as ${RECORD} says`, "none");
    if (isLink(entry)) throw wrong(LIBRARIES + name, "a file", "a symbolic link");
    const found = await hashOf(await zip.openReadStreamPromise(entry), join(folder, name));
    if (found !== hash) throw wrong(LIBRARIES + name, `sha256 ${hash}`, found);
  }
  await writeFile(join(folder, RECORD), record);
}

/** Whether a folder has all libraries of the wheel of that version, each with its hash. */
export async function verifyLibraries(folder: string, version: string): Promise<boolean> {
  const record = await readFile(join(folder, RECORD), "utf8").catch(() => "");
  if (!record.includes(`openvino-${version}.dist-info/`)) return false;
  const hashes = hashesOf(record);
  for (const [name, hash] of hashes) {
    const found = await hashOf(createReadStream(join(folder, name))).catch(() => "no file");
    if (found !== hash) return false;
  }
  return hashes.size > 0;
}

/** Of the libraries that a record names. Folders among them are not looked into, for there are none. */
function hashesOf(record: string): ReadonlyMap<string, string> {
  const found = record.matchAll(/^openvino\/libs\/([^/,]+),sha256=([^,]+),\d+\r?$/gm);
  return new Map([...found].map(([, name, hash]) => [name, hash]));
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
  readonly code = "OPENVINO_WHEEL";
  override readonly name = "WheelError";
  constructor(wheel: string, problem: string) {
    super(`${wheel}: ${problem}; fetch it again`);
  }
}
