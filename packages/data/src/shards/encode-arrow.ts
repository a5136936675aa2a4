import {
  AsyncByteQueue,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Struct,
} from "apache-arrow";
import { idFingerprint } from "../fingerprints/passage-fingerprint.ts";
import { arrowSchema, numberType } from "./arrow-layout.ts";
import type { EmbeddingBlock } from "./embedding-source.ts";
import type { ShardLayout } from "./embedding-storage.ts";
import { type StoredNumbers, toStored } from "./stored-numbers.ts";

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
 * rows were cut into blocks. Whole batches of `before`, which come first, keep their bytes: they are not encoded again.
 */
export async function* encodeArrow(
  layout: ShardLayout,
  before: AsyncIterable<RecordBatch>,
  blocks: AsyncIterable<EmbeddingBlock>,
): AsyncGenerator<EncodedPart> {
  const written = new WrittenBytes();
  const writer = new RecordBatchFileWriter();
  writer.reset(written, arrowSchema(layout)); // a file without rows has its schema all the same
  let rows = 0;
  const write = (batch: RecordBatch): EncodedPart => {
    writer.write(batch);
    rows += batch.numRows;
    return { pieces: written.take(), rows, isEnd: false };
  };
  for await (const batch of before) yield write(batch);
  const gathered = new GatheredRows(layout);
  for await (const block of blocks) {
    for (let from = 0; from < block.ids.length;) {
      from = gathered.add(block, from);
      if (gathered.rows === BATCH_ROWS) yield write(gathered.take());
    }
  }
  if (gathered.rows > 0) yield write(gathered.take());
  writer.finish();
  yield { pieces: written.take(), rows, isEnd: true };
}

/** The schema of a shard as a stream of record batches begins with it; in a file it stands at the end alone. */
export function encodeSchema(layout: ShardLayout): Uint8Array {
  const written = new WrittenBytes();
  new RecordBatchStreamWriter().reset(written, arrowSchema(layout));
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

/** The rows of the next record batch. */
class GatheredRows {
  readonly #layout: ShardLayout;
  readonly #embeddings: Float32Array;
  readonly #fingerprints = new BigUint64Array(BATCH_ROWS);
  #ids: string[] = [];

  constructor(layout: ShardLayout) {
    this.#layout = layout;
    this.#embeddings = new Float32Array(BATCH_ROWS * layout.dimension);
  }

  get rows(): number {
    return this.#ids.length;
  }

  /** Adds rows of a block, beginning with row `from`, as far as the batch has room; returns the row behind them. */
  add({ ids, embeddings, fingerprints }: EmbeddingBlock, from: number): number {
    const { dimension } = this.#layout;
    const end = Math.min(from + BATCH_ROWS - this.rows, ids.length);
    const added = ids.slice(from, end);
    this.#embeddings.set(embeddings.data.subarray(from * dimension, end * dimension), this.rows * dimension);
    this.#fingerprints.set(fingerprints?.subarray(from, end) ?? added.map(idFingerprint), this.rows);
    this.#ids.push(...added);
    return end;
  }

  take(): RecordBatch {
    const { dimension } = this.#layout;
    const stored = toStored(this.#embeddings.subarray(0, this.rows * dimension), this.#layout);
    const batch = recordBatch(this.#layout, this.#ids, stored, this.#fingerprints.subarray(0, this.rows));
    this.#ids = [];
    return batch;
  }
}

function recordBatch(
  layout: ShardLayout,
  ids: readonly string[],
  { values, scales }: StoredNumbers,
  fingerprints: BigUint64Array,
): RecordBatch {
  const length = ids.length;
  const valueOffsets = new Int32Array(length + 1);
  for (const [row, id] of ids.entries()) valueOffsets[row + 1] = valueOffsets[row] + Buffer.byteLength(id);
  const schema = arrowSchema(layout);
  const columns: Readonly<Record<string, object>> = {
    id: { valueOffsets, data: Buffer.from(ids.join("")) },
    embedding: {
      child: makeData({ type: numberType(layout), length: values.length, nullCount: 0, data: values } as never),
    },
    scale: { data: scales },
    passage_fingerprint: { data: fingerprints },
  };
  const children = schema.fields.map(({ name, type }) =>
    makeData({ type, length, nullCount: 0, ...columns[name] } as never),
  );
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}
