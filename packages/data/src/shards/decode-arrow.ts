import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type RecordBatch, RecordBatchReader, type Schema } from "apache-arrow";
import { arrowSchema, schemaName } from "./arrow-layout.ts";
import type { EmbeddingBlock } from "./embedding-source.ts";
import { encodeSchema } from "./encode-arrow.ts";
import { ShardError } from "./shard-errors.ts";

/**
 * The record batches of a shard file, one at a time; embeddings are views of the bytes read, not copies.
 * @throws ShardError DATA_SHARD_DAMAGED when the file is no Arrow file or has other columns
 */
export async function* decodeArrow(path: string, dimension: number): AsyncGenerator<EmbeddingBlock> {
  await using file = await open(path, "r");
  const reader = await RecordBatchReader.from(file);
  await reader.open();
  requireSchema(path, reader.schema as Schema | undefined, dimension);
  for await (const batch of reader as AsyncIterable<RecordBatch>) {
    // Arrow gives a file without batches one without rows.
    if (batch.numRows > 0) yield readBatch(path, batch, dimension);
  }
}

/** What an Arrow IPC file has before its record batches. */
const MAGIC_BYTES = 8;

/** The record batches in the first `bytes` bytes of a shard file that is not complete. */
export async function* decodePartialArrow(
  path: string,
  dimension: number,
  bytes: number,
): AsyncGenerator<EmbeddingBlock> {
  if (bytes === 0) return;
  async function* stream() {
    yield encodeSchema(dimension);
    yield* createReadStream(path, { start: MAGIC_BYTES, end: bytes - 1 }) as AsyncIterable<Uint8Array>;
  }
  const reader = await RecordBatchReader.from(stream());
  await reader.open();
  for await (const batch of reader as AsyncIterable<RecordBatch>) yield readBatch(path, batch, dimension);
}

function readBatch(path: string, batch: RecordBatch, dimension: number): EmbeddingBlock {
  const [ids, embeddings] = [batch.getChildAt(0)!, batch.getChildAt(1)!];
  const rows = batch.numRows;
  const values = embeddings.data[0].children[0].values as Float32Array;
  if (ids.nullCount + embeddings.nullCount > 0 || values.length < rows * dimension) {
    throw damaged(path, `${rows} whole rows in a batch`, "rows with gaps");
  }
  // Buffers are padded to 8 bytes in the file.
  const data = values.subarray(0, rows * dimension);
  return { ids: [...ids] as string[], embeddings: { rows, columns: dimension, data } };
}

function requireSchema(path: string, schema: Schema | undefined, dimension: number): void {
  const expected = schemaName(arrowSchema(dimension));
  const got = schema === undefined ? "no Arrow file" : schemaName(schema);
  if (got !== expected) throw damaged(path, expected, got);
}

function damaged(path: string, expected: string, got: string): ShardError {
  return new ShardError("DATA_SHARD_DAMAGED", path, `expected ${expected}, got ${got}; embed this shard again`);
}
