import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { removeAbandoned, syncFolder, writeFileAtomic, type WrittenFile } from "@dpr/durable-files";
import { manifestPath } from "./shard-manifest.ts";
import type { ShardDescription } from "./write-shard.ts";

/** How far a shard is written: whole record batches, synced to disk. */
interface Progress {
  readonly rows: number;
  readonly bytes: number;
  /** Of these bytes. */
  readonly sha256: string;
}

const NOTHING: Progress = { rows: 0, bytes: 0, sha256: createHash("sha256").digest("hex") };

/** A shard file that is being written, and that a later process can go on with after a kill at any moment. */
export interface PartialShard extends AsyncDisposable {
  readonly path: string;
  /** What is on disk: an earlier process's work, where it wrote the same shard of the same model. */
  readonly progress: Progress;
  /** Adds the pieces of a record batch, after which there are `rows`, and makes them last. */
  append(pieces: readonly Uint8Array[], rows: number): Promise<void>;
  /** Adds the end of the file, has it described, and then gives it its name: after a kill before that, it is ended again. */
  finish(pieces: readonly Uint8Array[], describe: (written: WrittenFile) => Promise<void>): Promise<void>;
}

/** Opens `PATH.partial` with `PATH.progress.json`, which says how much of it counts. */
export async function openPartialShard(path: string, description: ShardDescription): Promise<PartialShard> {
  const [partial, progressPath] = [`${path}.partial`, `${path}.progress.json`];
  for (const written of [progressPath, manifestPath(path)]) await removeAbandoned(written);
  const found = await readProgress(progressPath, description);
  const hash = createHash("sha256");
  const isWhole = found.bytes > 0 && (await hashBytes(partial, found.bytes, hash)) === found.sha256;
  const progress = isWhole ? found : NOTHING;
  const all = isWhole ? hash : createHash("sha256");
  const file = await open(partial, "a");
  await file.truncate(progress.bytes);
  let bytes = progress.bytes;
  const write = async (pieces: readonly Uint8Array[]): Promise<void> => {
    for (const piece of pieces) {
      await file.writeFile(piece); // all of it: write() alone may write less
      all.update(piece);
      bytes += piece.byteLength;
    }
    await file.datasync();
  };
  return {
    path: partial,
    progress,
    async append(pieces, rows) {
      await write(pieces);
      const now: Progress = { rows, bytes, sha256: all.copy().digest("hex") };
      await writeFileAtomic(progressPath, `${JSON.stringify({ description, ...now })}\n`);
    },
    async finish(pieces, describe) {
      await write(pieces);
      await file.sync();
      await describe({ bytes, sha256: all.digest("hex") });
      await rename(partial, path);
      await syncFolder(dirname(path));
      await rm(progressPath, { force: true });
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      if (bytes === 0) await rm(partial, { force: true }); // nothing to go on with
    },
  };
}

/** What an earlier process says that it wrote of the same; nothing where there is none, or what it says is no use. */
async function readProgress(path: string, description: ShardDescription): Promise<Progress> {
  try {
    const stored = JSON.parse(await readFile(path, "utf8")) as Progress & { readonly description: ShardDescription };
    const isSame = JSON.stringify(stored.description) === JSON.stringify(description);
    return isSame && Number.isSafeInteger(stored.bytes) && Number.isSafeInteger(stored.rows) ? stored : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** The sha256 of a file's first bytes, which go into `hash`; of fewer where there are fewer. */
async function hashBytes(path: string, bytes: number, hash: Hash): Promise<string | undefined> {
  try {
    for await (const part of createReadStream(path, { end: bytes - 1, highWaterMark: 1 << 20 }))
      hash.update(part as Buffer);
    return hash.copy().digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
