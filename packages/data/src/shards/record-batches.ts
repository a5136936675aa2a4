import type { FileHandle } from "node:fs/promises";
import { Message } from "apache-arrow";
import type { FilePlace } from "../files/read-at.ts";
import { MAGIC_BYTES } from "./arrow-layout.ts";
import type { BlockMemory } from "./block-memory.ts";

/** Where the columns of one record batch stand in a shard file. */
export interface BatchPlaces {
  readonly rows: number;
  /** Whether a value of any column is missing. */
  readonly hasNulls: boolean;
  /** All columns. */
  readonly body: FilePlace;
  /** Of an id's first byte among all characters, one more than rows: int32. */
  readonly offsets: FilePlace;
  readonly characters: FilePlace;
  /** [rows × dimension] numbers. */
  readonly embeddings: FilePlace;
  /** One float32 a row, where numbers are int8. */
  readonly scales: FilePlace | undefined;
  readonly fingerprints: FilePlace;
}

/**
 * The record batches of an open shard file, whose columns are not read.
 * @throws RangeError, and what Arrow throws, for a file that is none of ours
 */
export async function* readBatchPlaces(file: FileHandle): AsyncGenerator<BatchPlaces> {
  const { size } = await file.stat();
  let start = MAGIC_BYTES;
  for (;;) {
    const [ones, bytes] = new Uint32Array((await readWhole(file, { start, bytes: PREFIX_BYTES })).buffer);
    if (ones !== 0xffff_ffff) throw new RangeError(`no message at byte ${start}`);
    if (bytes === 0) return;
    const message = Message.decode(await readWhole(file, { start: start + PREFIX_BYTES, bytes }));
    const body = start + PREFIX_BYTES + bytes;
    if (message.isRecordBatch()) {
      const { buffers, nodes, length: rows } = message.header();
      const place = (index: number): FilePlace => {
        const { offset, length } = buffers.at(index)!;
        return { start: body + offset, bytes: length };
      };
      // Each column has a buffer for its gaps first, and so have an embedding's numbers, which are a column in a column.
      const [offsets, characters, embeddings, fingerprints] = [1, 2, 5, -1].map(place);
      const scales = buffers.length > SCALE + 2 ? place(SCALE) : undefined;
      const hasNulls = nodes.some(({ nullCount }) => nullCount > 0);
      const whole = { start: body, bytes: message.bodyLength };
      requireInside(whole, size);
      yield { rows, hasNulls, body: whole, offsets, characters, embeddings, scales, fingerprints };
    }
    start = body + message.bodyLength;
  }
}

/**
 * What stands at a place, in memory of its own that begins where numbers of 8 bytes may.
 * @throws RangeError when the file ends before
 */
export async function readWhole(file: FileHandle, place: FilePlace): Promise<Uint8Array<ArrayBuffer>> {
  requireInside(place, (await file.stat()).size);
  return await readBody(file, place);
}

/**
 * The same for a place that is in the file, in `memory` where it is given. All of it is asked for before this returns, so
 * that it is read while this thread is busy.
 */
export async function readBody(
  file: FileHandle,
  { start, bytes }: FilePlace,
  memory?: BlockMemory,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = memory === undefined ? Buffer.allocUnsafeSlow(bytes) : new Uint8Array(memory.take(bytes), 0, bytes);
  for (let read = 0; read < bytes;) {
    const { bytesRead } = await file.read(whole, read, bytes - read, start + read);
    if (bytesRead === 0) throw new RangeError(`${bytes} bytes at byte ${start} of ${start + read}`);
    read += bytesRead;
  }
  memory?.filled(whole.buffer);
  return whole;
}

function requireInside({ start, bytes }: FilePlace, size: number): void {
  if (start + bytes > size) throw new RangeError(`${bytes} bytes at byte ${start} of ${size}`);
}

/** A message begins with four bytes of ones and the size of what describes it. */
const PREFIX_BYTES = 8;

/** The buffer of scales; behind it stand the two of fingerprints. */
const SCALE = 7;
