import { open } from "node:fs/promises";
import { Message, type MessageHeader } from "apache-arrow";
import { readAt } from "../files/read-at.ts";
import { MAGIC_BYTES } from "./arrow-layout.ts";
import { decodeIds } from "./decode-ids.ts";
import type { StoredBlock } from "./embedding-source.ts";
import { decodingError } from "./shard-errors.ts";

/**
 * The ids and fingerprints of a shard file, batch by batch. Their embeddings are not read: of 768 float32s a row, less
 * than a hundredth of the file is.
 * @throws ShardError DATA_SHARD_DAMAGED
 */
export async function* readShardIds(path: string): AsyncGenerator<Omit<StoredBlock, "embeddings">> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const read: ReadBytes = async (start, bytes) => {
    if (start + bytes > size) throw new RangeError(`${bytes} bytes at byte ${start} of ${size}`);
    // A copy, whose memory begins where numbers of 8 bytes may.
    return Uint8Array.from(await readAt(file, { start, bytes }));
  };
  let start = MAGIC_BYTES;
  try {
    for (;;) {
      const { message, body } = await readMessage(read, start);
      if (message === undefined) return;
      if (message.isRecordBatch()) yield await readBatch(read, message, body);
      start = body + message.bodyLength;
    }
  } catch (error) {
    throw decodingError(path, error);
  }
}

type ReadBytes = (start: number, bytes: number) => Promise<Uint8Array<ArrayBuffer>>;

/** A message begins with four bytes of ones and the size of what describes it. */
const PREFIX_BYTES = 8;

/** What describes the message at `start`, and where its body begins; none at the end of all messages. */
async function readMessage(read: ReadBytes, start: number) {
  const [ones, bytes] = new Uint32Array((await read(start, PREFIX_BYTES)).buffer);
  if (ones !== 0xffff_ffff) throw new RangeError(`no message at byte ${start}`);
  const body = start + PREFIX_BYTES + bytes;
  if (bytes === 0) return { message: undefined, body };
  return { message: Message.decode(await read(start + PREFIX_BYTES, bytes)), body };
}

async function readBatch(read: ReadBytes, message: Message<MessageHeader.RecordBatch>, body: number) {
  const { buffers, length: rows } = message.header();
  // First of all columns comes the id, with its gaps, offsets and characters; last the fingerprint's numbers.
  const [offsets, characters, numbers] = await Promise.all(
    [1, 2, -1].map((index) => {
      const { offset, length } = buffers.at(index)!;
      return read(body + offset, length);
    }),
  );
  return {
    ids: decodeIds(new Int32Array(offsets.buffer, 0, rows + 1), characters),
    fingerprints: new BigUint64Array(numbers.buffer, 0, rows),
  };
}
