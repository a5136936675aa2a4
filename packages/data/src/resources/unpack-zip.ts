import { crc32 } from "node:zlib";
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from "yauzl";
import { damaged, type ReceiveFile, unsafeEntry } from "./archive-path.ts";
import type { DownloadError } from "./download-errors.ts";
import type { UnpackBudget } from "./unpack-limits.ts";

/**
 * Hands the files of a zip archive to `receive`, one after the other. Memory holds one piece.
 * @throws DownloadError DATA_UNPACK_UNSAFE for a link, DATA_UNPACK_DAMAGED, and what `receive` throws
 */
export async function unpackZip(
  archive: string,
  file: string,
  budget: UnpackBudget,
  receive: ReceiveFile,
): Promise<void> {
  // Names are decoded here, so that a bad one gets the same error as in a tar archive.
  const zip = await openPromise(file, { decodeStrings: false }).catch((error: unknown) => {
    throw damagedZip(archive, error);
  });
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch((error: unknown) => {
      throw damagedZip(archive, error);
    });
    if (next.done === true) return;
    try {
      await receiveEntry(archive, zip, next.value, budget, receive);
    } catch (error) {
      zip.close();
      throw error;
    }
  }
}

const TYPE = 0o170000;
const TYPES = new Map([
  [0o120000, "a SymbolicLink"],
  [0o020000, "a CharacterDevice"],
  [0o060000, "a BlockDevice"],
  [0o010000, "a FIFO"],
  [0o140000, "a socket"],
]);

async function receiveEntry(
  archive: string,
  zip: ZipFile,
  entry: Entry,
  budget: UnpackBudget,
  receive: ReceiveFile,
): Promise<void> {
  budget.countFile();
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  // Unix keeps a file's type in the upper half of its attributes.
  const type = TYPES.get((entry.externalFileAttributes >>> 16) & TYPE);
  if (type !== undefined) throw unsafeEntry(archive, name, type);
  if (name.endsWith("/")) return;
  if (!entry.canDecodeFileData()) throw damaged(archive, "files that are not encrypted", `${name}, which is`);
  await receive(name, checked(archive, zip, entry, name));
}

async function* checked(archive: string, zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      sum = crc32(piece as Uint8Array, sum);
      yield piece as Uint8Array;
    }
  } catch (error) {
    throw damagedZip(archive, error);
  }
  if (sum !== entry.crc32) throw damaged(archive, `${name} with checksum ${entry.crc32}`, `${sum}`);
}

function damagedZip(archive: string, error: unknown): DownloadError {
  return damaged(archive, "a zip archive", (error as Error).message, error);
}
