import { randomUUID } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FilePlace, readAt } from "./read-at.ts";

/** Records that are too many for memory, in a temporary file. Closing it (`await using`) removes the file. */
export interface ScratchFile extends AsyncDisposable {
  append(record: Uint8Array): Promise<FilePlace>;
  /** Only what was appended before. */
  read(place: FilePlace): Promise<Buffer>;
}

const WRITE_BYTES = 1 << 20;

/** A new scratch file in `folder`, which is made if it is missing. */
export async function createScratchFile(folder: string): Promise<ScratchFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.scratch.${randomUUID()}.partial`);
  const file = await open(path, "wx+");
  // A file without a name disappears with its process, even a killed one. Windows keeps open files' names.
  const named = process.platform === "win32";
  if (!named) await rm(path);
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let appended = 0;
  let written = 0;
  let flushing = Promise.resolve();
  /** One after the other: whoever asks while another's records are on their way waits for these too. */
  const flush = (): Promise<void> => {
    const write = async (): Promise<void> => {
      const buffer = Buffer.concat(held);
      held = [];
      heldBytes = 0;
      await file.write(buffer, 0, buffer.length, written);
      written += buffer.length;
    };
    return (flushing = flushing.then(write));
  };
  return {
    async append(record) {
      const place = { start: appended, bytes: record.byteLength };
      held.push(Uint8Array.from(record)); // the caller's bytes may stand in memory that is used again
      heldBytes += record.byteLength;
      appended += record.byteLength;
      if (heldBytes >= WRITE_BYTES) await flush();
      return place;
    },
    async read(place) {
      if (place.start + place.bytes > written) await flush();
      return readAt(file, place);
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      if (named) await rm(path, { force: true });
    },
  };
}
