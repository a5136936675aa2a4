import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type RecordBatch, RecordBatchReader, type Schema } from "apache-arrow";
import { arrowSchema, MAGIC_BYTES, schemaName } from "./arrow-layout.ts";
import type { FilePlace } from "../files/read-at.ts";
import { decodeIds } from "./decode-ids.ts";
import type { ShardLayout } from "./embedding-storage.ts";
import type { StoredBlock } from "./embedding-source.ts";
import { encodeSchema } from "./encode-arrow.ts";
import { type BatchPlaces, readBatchPlaces } from "./record-batches.ts";
import { decodingError, ShardError } from "./shard-errors.ts";
import { fromStored, STORED_ARRAYS, type StoredNumbers } from "./stored-numbers.ts";

/** How a file that is decoded is read. */
export interface PartReader {
  /** A part of the open file; parts are asked for in their order. */
  read(file: FileHandle, place: FilePlace): Promise<Uint8Array>;
  /** Called when all parts are read, before what the last one holds is given: what it throws is thrown. */
  finish?(): Promise<void>;
}

/**
 * The record batches of a shard file, one at a time, each in one read; float32 embeddings are views of the bytes read, not
 * copies.
 * @throws ShardError DATA_SHARD_DAMAGED when the file is no Arrow file or has other columns
 */
export async function* decodeArrow(path: string, layout: ShardLayout, parts: PartReader): AsyncGenerator<StoredBlock> {
  await using file = await open(path, "r");
  try {
    const reader = await RecordBatchReader.from(file);
    await reader.open();
    requireSchema(path, reader.schema as Schema | undefined, layout);
    const batches = await Array.fromAsync(readBatchPlaces(file));
    for (const [index, batch] of batches.entries()) {
      const body = await parts.read(file, batch.body);
      const block = readBatch(path, batch, body, layout);
      if (index + 1 === batches.length) await parts.finish?.();
      yield block;
    }
    if (batches.length === 0) await parts.finish?.();
  } catch (error) {
    throw decodingError(path, error);
  }
}

/** The record batches, as they are, in the first `bytes` bytes of a shard file that is not complete. */
export async function* decodePartialArrow(
  path: string,
  layout: ShardLayout,
  bytes: number,
): AsyncGenerator<RecordBatch> {
  if (bytes === 0) return;
  async function* stream() {
    yield encodeSchema(layout);
    yield* createReadStream(path, { start: MAGIC_BYTES, end: bytes - 1 }) as AsyncIterable<Uint8Array>;
  }
  const reader = await RecordBatchReader.from(stream());
  await reader.open();
  yield* reader as AsyncIterable<RecordBatch>;
}

function readBatch(
  path: string,
  batch: BatchPlaces,
  body: Uint8Array,
  { dimension, storage }: ShardLayout,
): StoredBlock {
  const { rows } = batch;
  /** The first numbers of a column; throws RangeError where it has not so many. */
  const column = <Numbers>(
    { start, bytes }: FilePlace,
    type: { new (buffer: ArrayBufferLike, at: number, length: number): Numbers; readonly BYTES_PER_ELEMENT: number },
    length: number,
  ): Numbers => {
    if (bytes < length * type.BYTES_PER_ELEMENT) throw damaged(path, `${rows} whole rows in a batch`, "rows with gaps");
    return new type(body.buffer, body.byteOffset + start - batch.body.start, length);
  };
  if (batch.hasNulls) throw damaged(path, `${rows} whole rows in a batch`, "rows with gaps");
  const values = column<StoredNumbers["values"]>(batch.embeddings, STORED_ARRAYS[storage], rows * dimension);
  const scales = batch.scales && column(batch.scales, Float32Array, rows);
  const ids = decodeIds(
    column(batch.offsets, Int32Array, rows + 1),
    column(batch.characters, Uint8Array, batch.characters.bytes),
  );
  const fingerprints = column(batch.fingerprints, BigUint64Array, rows);
  const data = fromStored({ values, scales }, dimension);
  return { ids, embeddings: { rows, columns: dimension, data }, fingerprints };
}

function requireSchema(path: string, schema: Schema | undefined, layout: ShardLayout): void {
  const expected = schemaName(arrowSchema(layout));
  const got = schema === undefined ? "no Arrow file" : schemaName(schema);
  if (got !== expected) throw damaged(path, expected, got);
}

function damaged(path: string, expected: string, got: string): ShardError {
  return new ShardError("DATA_SHARD_DAMAGED", path, `expected ${expected}, got ${got}; embed this shard again`);
}
