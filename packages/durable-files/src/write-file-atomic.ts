import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "./sync-folder.ts";

export type Content = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface WrittenFile {
  readonly bytes: number;
  /** Of the whole content, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes a file so that `path` holds either what it held before or all of `content`: a temporary file in the same
 * folder is written, synced and renamed. Missing folders are made. A failure leaves no temporary file behind; a kill
 * may leave one, named `.NAME.*.partial`, which no reader looks at, and which {@link removeAbandoned} removes.
 */
export async function writeFileAtomic(path: string, content: Content): Promise<WrittenFile> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.partial`);
  const file = await open(temporary, "wx");
  try {
    const written = await writeAll(file, content);
    await file.sync();
    await file.close();
    await rename(temporary, path);
    await syncFolder(folder);
    return written;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes the temporary files that killed writers of `path` have left. Nobody may be writing it meanwhile. */
export async function removeAbandoned(path: string): Promise<void> {
  const [folder, start] = [dirname(path), `.${basename(path)}.`];
  for (const name of await readdir(folder)) {
    const id = name.startsWith(start) && name.endsWith(".partial") ? name.slice(start.length, -".partial".length) : "";
    if (UUID.test(id)) await rm(join(folder, name), { force: true });
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Texts are written together up to this: a file of a million lines must not cost a million system calls. */
const HELD_CHARACTERS = 256 * 1024;

async function writeAll(file: FileHandle, content: Content): Promise<WrittenFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  let held = "";
  const write = async (buffer: Uint8Array): Promise<void> => {
    hash.update(buffer);
    // writeFile on a handle writes at its position until everything is written; write() alone may write less.
    await file.writeFile(buffer);
    bytes += buffer.byteLength;
  };
  const writeHeld = async (): Promise<void> => {
    if (held === "") return;
    await write(Buffer.from(held, "utf8"));
    held = "";
  };
  const parts = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  for await (const part of parts) {
    if (typeof part === "string") {
      held += part;
      if (held.length >= HELD_CHARACTERS) await writeHeld();
    } else {
      // Bytes are never held: they may stand in memory that is used again.
      await writeHeld();
      await write(part);
    }
  }
  await writeHeld();
  return { bytes, sha256: hash.digest("hex") };
}
