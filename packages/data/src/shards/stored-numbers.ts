import type { EmbeddingStorage, ShardLayout } from "./embedding-storage.ts";
import type { Matrix } from "./embedding-source.ts";
import { narrowToFloat16, widenFloat16 } from "./float16.ts";

/** Embeddings as a shard file keeps them. */
export interface StoredNumbers {
  /** Float32s, the bits of float16s, or int8s: `[rows × dimension]`. */
  readonly values: Float32Array | Uint16Array | Int8Array;
  /** Of int8 alone, one a row: a number is its int8 times this. */
  readonly scales?: Float32Array | undefined;
}

/** What holds the numbers of each storage. */
export const STORED_ARRAYS = { float32: Float32Array, float16: Uint16Array, int8: Int8Array } as const;

/**
 * `[rows × dimension]` numbers in the form of a shard file; float32 shares their memory. What {@link fromStored} gives has
 * the same form, bit by bit, so that rows can be copied from shard to shard.
 */
export function toStored(data: Float32Array, { dimension, storage }: ShardLayout): StoredNumbers {
  if (storage === "float32") return { values: data };
  if (storage === "float16") return { values: narrowToFloat16(data) };
  return toInt8(data, dimension);
}

/** The numbers that a reader of {@link toStored}'s form gets; float32 shares its memory. */
export function fromStored({ values, scales }: StoredNumbers, dimension: number): Float32Array {
  if (values instanceof Float32Array) return values;
  if (values instanceof Uint16Array) return widenFloat16(values);
  const data = new Float32Array(values.length);
  for (let row = 0, at = 0; at < data.length; row++) {
    const scale = scales![row];
    for (const end = at + dimension; at < end; at++) data[at] = values[at] * scale;
  }
  return data;
}

/** What becomes of embeddings when a shard keeps them so: what its readers give for them. */
export function asStored({ rows, columns, data }: Matrix, storage: EmbeddingStorage): Matrix {
  const stored = toStored(data, { dimension: columns, storage });
  return { rows, columns, data: fromStored(stored, columns) };
}

/** Symmetric, row by row: the greatest number becomes ±127, and has the same scale when it is read. */
function toInt8(data: Float32Array, dimension: number): Required<StoredNumbers> {
  const values = new Int8Array(data.length);
  const scales = new Float32Array(dimension === 0 ? 0 : data.length / dimension);
  for (let row = 0; row < scales.length; row++) {
    const [start, end] = [row * dimension, (row + 1) * dimension];
    let greatest = 0;
    for (let at = start; at < end; at++) greatest = Math.max(greatest, Math.abs(data[at]));
    // All zero, or so small that a scale would have few bits left, and give other numbers each time they are stored.
    if (greatest / 127 < SMALLEST_SCALE) continue;
    scales[row] = greatest / 127;
    for (let at = start; at < end; at++) values[at] = Math.round(data[at] / scales[row]);
  }
  return { values, scales };
}

/** The smallest float32 that has all of its bits. */
const SMALLEST_SCALE = 2 ** -126;
