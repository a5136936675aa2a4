import {
  AsyncByteQueue,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Struct,
  Utf8,
  Float32,
} from "apache-arrow";
import { arrowSchema, embeddingType } from "./arrow-layout.ts";
import type { EmbeddingBlock } from "./embedding-source.ts";

/** Rows of a record batch: 6 MB at 384 dimensions, the unit in which readers work and in which writers go on. */
export const BATCH_ROWS = 4096;

/** Some bytes of a file, in the pieces in which they come. Valid until the next part is asked for. */
export interface EncodedPart {
  readonly pieces: readonly Uint8Array[];
  /** Of the file up to here. */
  readonly rows: number;
  /** Whether it is the end of the file, which stands behind all rows. */
  readonly isEnd: boolean;
}

/**
 * Blocks as the bytes of an Arrow IPC file, as the blocks come: one record batch after another, the last one alone with
 * fewer than `BATCH_ROWS` rows, and then the end of the file. Memory holds one batch. The bytes do not depend on how the
 * rows were cut into blocks.
 */
export async function* encodeArrow(
  dimension: number,
  blocks: AsyncIterable<EmbeddingBlock> | Iterable<EmbeddingBlock>,
): AsyncGenerator<EncodedPart> {
  const written = new WrittenBytes();
  const writer = new RecordBatchFileWriter();
  writer.reset(written, arrowSchema(dimension)); // a file without rows has its schema all the same
  const embeddings = new Float32Array(BATCH_ROWS * dimension);
  let ids: string[] = [];
  let rows = 0;
  const flush = (): EncodedPart => {
    writer.write(recordBatch(ids, embeddings.subarray(0, ids.length * dimension), dimension));
    rows += ids.length;
    ids = [];
    return { pieces: written.take(), rows, isEnd: false };
  };
  for await (const block of blocks) {
    let from = 0;
    while (from < block.ids.length) {
      const end = Math.min(from + BATCH_ROWS - ids.length, block.ids.length);
      const values = block.embeddings.data.subarray(from * dimension, end * dimension);
      embeddings.set(values, ids.length * dimension);
      ids.push(...block.ids.slice(from, end));
      from = end;
      if (ids.length === BATCH_ROWS) yield flush();
    }
  }
  if (ids.length > 0) yield flush();
  writer.finish();
  yield { pieces: written.take(), rows, isEnd: true };
}

/** The schema of a shard as a stream of record batches begins with it; in a file it stands at the end alone. */
export function encodeSchema(dimension: number): Uint8Array {
  const written = new WrittenBytes();
  new RecordBatchStreamWriter().reset(written, arrowSchema(dimension));
  return Buffer.concat(written.take());
}

/** Arrow's writer pushes; this holds what it pushed until it is taken. */
class WrittenBytes extends AsyncByteQueue {
  #pieces: Uint8Array[] = [];

  override write(piece: Uint8Array): void {
    this.#pieces.push(piece);
  }

  take(): readonly Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

function recordBatch(ids: readonly string[], embeddings: Float32Array, dimension: number): RecordBatch {
  const rows = ids.length;
  const valueOffsets = new Int32Array(rows + 1);
  for (const [row, id] of ids.entries()) valueOffsets[row + 1] = valueOffsets[row] + Buffer.byteLength(id);
  const schema = arrowSchema(dimension);
  const children = [
    makeData({ type: new Utf8(), length: rows, nullCount: 0, valueOffsets, data: Buffer.from(ids.join("")) }),
    makeData({
      type: embeddingType(dimension),
      length: rows,
      nullCount: 0,
      child: makeData({ type: new Float32(), length: rows * dimension, nullCount: 0, data: embeddings }),
    }),
  ];
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children: children as never }),
  );
}
