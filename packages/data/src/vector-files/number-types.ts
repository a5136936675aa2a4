import { widenFloat16 } from "../shards/float16.ts";

/** The kinds of numbers that vectors of other tools hold, little-endian. */
export type NumberType = "float16" | "float32" | "float64";

/** What one number takes. */
export const BYTES_OF: Readonly<Record<NumberType, number>> = { float16: 2, float32: 4, float64: 8 };

/** Numbers as float32, in memory of their own; float64 is rounded. */
export function decodeNumbers(type: NumberType, bytes: Uint8Array): Float32Array {
  const { buffer } = Uint8Array.from(bytes); // typed arrays begin at multiples of their numbers' sizes
  if (type === "float32") return new Float32Array(buffer);
  if (type === "float64") return Float32Array.from(new Float64Array(buffer));
  return widenFloat16(new Uint16Array(buffer));
}
