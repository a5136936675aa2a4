import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

const ELF_MAGIC = 0x7f454c46;
const ELF64_HEADER_BYTES = 64;

/**
 * The first of the libraries beside `library`, itself included, that is shorter than it says; undefined where all are
 * whole. The system's loader would end the process over one. Looks into ELF files of 64 bits alone, of names that match
 * `ours`: where a system keeps all its libraries, others are none of our business.
 */
export async function findTruncatedLibrary(library: string, ours: RegExp): Promise<string | undefined> {
  const folder = dirname(library);
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    if (ours.test(name) && (await isTruncated(path))) return path;
  }
  return undefined;
}

async function isTruncated(path: string): Promise<boolean> {
  await using file = await open(path).catch(() => undefined);
  const found = await file?.stat();
  // What is no file, or one that cannot be read, the loader refuses.
  if (file === undefined || found?.isFile() !== true) return false;
  const { size } = found;
  const { buffer: header, bytesRead } = await file.read(Buffer.alloc(ELF64_HEADER_BYTES), 0, ELF64_HEADER_BYTES, 0);
  if (bytesRead < ELF64_HEADER_BYTES) return true;
  const is64 = header[4] === 2;
  if (header.readUInt32BE(0) !== ELF_MAGIC || !is64) return false;
  // The table of sections is the last thing in a file: its place, the size of an entry, how many.
  const end = header.readBigUInt64LE(40) + BigInt(header.readUInt16LE(58)) * BigInt(header.readUInt16LE(60));
  return BigInt(size) < end;
}
