import { createTemporaryFile } from "@dpr/durable-files";
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
  const temporary = await createTemporaryFile(folder);
  const { file } = temporary;
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
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}
