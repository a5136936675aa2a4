import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { openPromise } from "yauzl";

/** The wheel's folder with the libraries. */
const LIBRARIES = "openvino/libs/";
/** Kept beside the libraries: a line `openvino/libs/NAME,sha256=HASH,BYTES` for each file of the wheel. */
const RECORD = "RECORD";

/**
 * Unpacks the libraries of OpenVINO's Python wheel into a new folder, each checked by its hash.
 *
 * @throws WheelError where a file is not what the wheel says
 */
export async function unpackLibraries(wheel: string, folder: string): Promise<void> {
  await mkdir(folder);
  const zip = await openPromise(wheel); // closes itself behind the last entry
  let record: string | undefined;
  for await (const entry of zip.eachEntry()) {
    const name = basename(entry.fileName);
    if (entry.fileName.endsWith(`.dist-info/${RECORD}`)) record = await text(await zip.openReadStreamPromise(entry));
    else if (entry.fileName === LIBRARIES + name) {
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(folder, name)));
    }
  }
  if (record === undefined) throw new WheelError(wheel, "expected a wheel with a RECORD of its files, got none");
  for (const [name, hash] of hashesOf(record)) {
    const found = await hashOf(createReadStream(join(folder, name)));
    if (found !== hash) throw new WheelError(wheel, `${LIBRARIES}${name}: expected sha256 ${hash}, got ${found}`);
  }
  await writeFile(join(folder, RECORD), record);
}

/** Whether a folder has all libraries of a wheel, each with its hash. */
export async function verifyLibraries(folder: string): Promise<boolean> {
  const record = await readFile(join(folder, RECORD), "utf8").catch(() => "");
  const hashes = hashesOf(record);
  for (const [name, hash] of hashes) {
    const found = await hashOf(createReadStream(join(folder, name))).catch(() => "no file");
    if (found !== hash) return false;
  }
  return hashes.size > 0;
}

function hashesOf(record: string): ReadonlyMap<string, string> {
  const found = record.matchAll(/^openvino\/libs\/([^/,]+),sha256=([^,]+),\d+$/gm);
  return new Map([...found].map(([, name, hash]) => [name, hash]));
}

async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(stream, hash);
  return hash.digest("base64url");
}

/** A wheel is not what it says. */
export class WheelError extends Error {
  readonly code = "OPENVINO_WHEEL";
  override readonly name = "WheelError";
  constructor(wheel: string, problem: string) {
    super(`${wheel}: ${problem}; fetch it again`);
  }
}
