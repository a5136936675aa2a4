import { type FileHandle, open } from "node:fs/promises";
import { Message, type MessageHeader } from "apache-arrow";
import { readAt } from "../files/read-at.ts";
import { decodeIds } from "./decode-ids.ts";
import type { StoredBlock } from "./embedding-source.ts";
import { ShardError } from "./shard-errors.ts";

/**
 * The ids and fingerprints of a shard file, batch by batch. Their embeddings are not read: of 768 float32s a row, less
 * than a hundredth of the file is.
 * @throws ShardError DATA_SHARD_DAMAGED
 */
export async function* readShardIds(path: string): AsyncGenerator<Omit<StoredBlock, "embeddings">> {
  await using file = await open(path, "r");
  let start = MAGIC_BYTES;
  try {
    for (;;) {
      const { message, body } = await readMessage(file, start);
      if (message === undefined) return;
      if (message.isRecordBatch()) yield await readBatch(file, message, body);
      start = body + message.bodyLength;
    }
  } catch (error) {
    const got = `something else at byte ${start} (${(error as Error).message})`;
    const advice = "embed this shard again";
    throw new ShardError("DATA_SHARD_DAMAGED", path, `expected an Arrow file, got ${got}; ${advice}`, { cause: error });
  }
}

/** What an Arrow IPC file has before its messages. */
const MAGIC_BYTES = 8;

/** A message begins with four bytes of ones and the size of what describes it. */
const PREFIX_BYTES = 8;

/** What describes the message at `start`, and where its body begins; none at the end of all messages. */
async function readMessage(file: FileHandle, start: number) {
  const bytes = (await readAt(file, { start, bytes: PREFIX_BYTES })).readUInt32LE(4);
  const body = start + PREFIX_BYTES + bytes;
  if (bytes === 0) return { message: undefined, body };
  return { message: Message.decode(await readAt(file, { start: start + PREFIX_BYTES, bytes })), body };
}

async function readBatch(file: FileHandle, message: Message<MessageHeader.RecordBatch>, body: number) {
  const { buffers, length: rows } = message.header();
  const read = async (index: number): Promise<Uint8Array> => {
    const { offset, length } = buffers.at(index)!;
    // A copy, whose memory begins where numbers of 8 bytes may.
    return Uint8Array.from(await readAt(file, { start: body + offset, bytes: length }));
  };
  // First of all columns comes the id, with its gaps, offsets and characters; last the fingerprint's numbers.
  const [offsets, characters, numbers] = [await read(1), await read(2), await read(-1)];
  return {
    ids: decodeIds(new Int32Array(offsets.buffer, 0, rows + 1), characters),
    fingerprints: new BigUint64Array(numbers.buffer, 0, rows),
  };
}
