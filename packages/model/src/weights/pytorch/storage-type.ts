import { widenBfloat16, widenFloat16 } from "../half-floats.ts";

/** The type of a storage's numbers. */
export interface StorageType {
  /** PyTorch's name, such as `FloatStorage`. */
  readonly name: string;
  /** Bytes of one element. */
  readonly bytes: number;
  /** The numbers as float32; undefined for types that are no weights. Bytes are little-endian, as Node's machines are. */
  readonly decode?: (bytes: ArrayBuffer) => Float32Array;
}

/** By the names that pickles use. */
export const storageTypes: ReadonlyMap<string, StorageType> = new Map(
  [
    { name: "FloatStorage", bytes: 4, decode: (bytes: ArrayBuffer) => new Float32Array(bytes) },
    { name: "DoubleStorage", bytes: 8, decode: (bytes: ArrayBuffer) => Float32Array.from(new Float64Array(bytes)) },
    { name: "HalfStorage", bytes: 2, decode: (bytes: ArrayBuffer) => widenFloat16(new Uint16Array(bytes)) },
    { name: "BFloat16Storage", bytes: 2, decode: (bytes: ArrayBuffer) => widenBfloat16(new Uint16Array(bytes)) },
    { name: "LongStorage", bytes: 8 },
    { name: "IntStorage", bytes: 4 },
    { name: "ShortStorage", bytes: 2 },
    { name: "CharStorage", bytes: 1 },
    { name: "ByteStorage", bytes: 1 },
    { name: "BoolStorage", bytes: 1 },
  ].map((type) => [type.name, type]),
);
