import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { writeFileAtomic, type WrittenFile } from "@dpr/durable-files";
import { archivePath, damaged, unsafeEntry } from "./archive-path.ts";
import { type Packing, withoutGz } from "./resource.ts";
import { UnpackBudget, type UnpackLimits } from "./unpack-limits.ts";
import { unpackTar } from "./unpack-tar.ts";
import { unpackZip } from "./unpack-zip.ts";

/** A packed file and where it is unpacked. */
export interface UnpackTask {
  /** Where the packed file is. */
  readonly file: string;
  /** Its published path, for names and messages; a `.gz` unpacks to the same without `.gz`. */
  readonly path: string;
  readonly packing: Packing;
  /** A folder of its own for what comes out; what an earlier call left in it is removed. */
  readonly folder: string;
}

export interface UnpackOptions {
  readonly limits?: UnpackLimits;
  readonly signal?: AbortSignal;
  /** So many more packed bytes are done. */
  readonly onAdvance?: (bytes: number) => void;
}

/** An unpacked file; `path` is in the task's folder, with `/`. */
export interface UnpackedFile extends WrittenFile {
  readonly path: string;
}

const READ_BYTES = 256 * 1024;

/**
 * Unpacks a file in constant memory into its task's folder. Nothing is written anywhere else, whatever the archive says:
 * names that lead out, links and devices are refused.
 * @throws DownloadError DATA_UNPACK_UNSAFE, DATA_UNPACK_TOO_LARGE, DATA_UNPACK_DAMAGED
 */
export async function unpack(
  { file, path, packing, folder }: UnpackTask,
  { limits = {}, signal, onAdvance }: UnpackOptions = {},
): Promise<readonly UnpackedFile[]> {
  await rm(folder, { recursive: true, force: true });
  const budget = new UnpackBudget(path, (await stat(file)).size, limits);
  const unpacked: UnpackedFile[] = [];
  const taken = new Set<string>();

  const receive = async (name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
    const inFolder = archivePath(path, name);
    // As file systems that know no case see it.
    const key = inFolder.normalize().toLowerCase();
    if (taken.has(key)) throw unsafeEntry(path, name, "a second file of this name");
    taken.add(key);
    unpacked.push({ path: inFolder, ...(await writeFileAtomic(join(folder, inFolder), abortable(bytes, signal))) });
  };

  const packed = counted(file, onAdvance);
  if (packing === "gz") await receive(withoutGz(path), budget.bound(gunzip(path, packed)));
  else if (packing === "tar.gz") await unpackTar(path, budget.bound(gunzip(path, packed)), budget, receive);
  else if (packing === "tar") await unpackTar(path, packed, budget, receive);
  else await unpackZip(path, file, budget, (name, bytes) => receive(name, budget.bound(bytes)));
  return unpacked;
}

async function* counted(file: string, onAdvance: UnpackOptions["onAdvance"]): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(file, { highWaterMark: READ_BYTES })) {
    yield piece as Uint8Array;
    onAdvance?.((piece as Uint8Array).byteLength);
  }
}

async function* gunzip(path: string, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    // The callback is required; errors arrive through the iteration.
    yield* pipeline(packed, createGunzip({ chunkSize: READ_BYTES }), () => undefined) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw code.startsWith("Z_") ? damaged(path, "gzip data", message, error) : error;
  }
}

async function* abortable(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    yield piece;
  }
}
