import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { type RecordBatch, RecordBatchReader, type Schema } from "apache-arrow";
import { arrowSchema, MAGIC_BYTES, schemaName } from "./arrow-layout.ts";
import { decodeIds } from "./decode-ids.ts";
import type { ShardLayout } from "./embedding-storage.ts";
import type { StoredBlock } from "./embedding-source.ts";
import { encodeSchema } from "./encode-arrow.ts";
import { decodingError, ShardError } from "./shard-errors.ts";
import { fromStored, type StoredNumbers } from "./stored-numbers.ts";

/**
 * The record batches of a shard file, one at a time; float32 embeddings are views of the bytes read, not copies.
 * @throws ShardError DATA_SHARD_DAMAGED when the file is no Arrow file or has other columns
 */
export async function* decodeArrow(path: string, layout: ShardLayout): AsyncGenerator<StoredBlock> {
  await using file = await open(path, "r");
  try {
    const reader = await RecordBatchReader.from(file);
    await reader.open();
    requireSchema(path, reader.schema as Schema | undefined, layout);
    for await (const batch of reader as AsyncIterable<RecordBatch>) {
      // Arrow gives a file without batches one without rows.
      if (batch.numRows > 0) yield readBatch(path, batch, layout);
    }
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

function readBatch(path: string, batch: RecordBatch, { dimension }: ShardLayout): StoredBlock {
  const rows = batch.numRows;
  const column = (name: string) => batch.getChild(name)?.data[0];
  const [id, embedding, fingerprint] = [column("id")!, column("embedding")!, column("passage_fingerprint")!];
  const numbers = embedding.children[0].values as StoredNumbers["values"];
  const hasNulls = batch.data.children.some(({ nullCount }) => nullCount > 0);
  const ids = decodeIds(id.valueOffsets.subarray(0, rows + 1), id.values as Uint8Array);
  const fingerprints = (fingerprint.values as BigUint64Array).subarray(0, rows);
  const isWhole = numbers.length >= rows * dimension && ids.length === rows && fingerprints.length === rows;
  if (hasNulls || !isWhole) {
    throw damaged(path, `${rows} whole rows in a batch`, "rows with gaps");
  }
  // Buffers are padded to 8 bytes in the file.
  const values = numbers.subarray(0, rows * dimension);
  const data = fromStored({ values, scales: column("scale")?.values as Float32Array | undefined }, dimension);
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
