/** The kinds of numbers that vectors of other tools hold, little-endian. */
export type NumberType = "float16" | "float32" | "float64";

/** What one number takes. */
export const BYTES_OF: Readonly<Record<NumberType, number>> = { float16: 2, float32: 4, float64: 8 };

/** Numbers as float32, in memory of their own; float64 is rounded. */
export function decodeNumbers(type: NumberType, bytes: Uint8Array): Float32Array {
  const { buffer } = Uint8Array.from(bytes); // typed arrays begin at multiples of their numbers' sizes
  if (type === "float32") return new Float32Array(buffer);
  if (type === "float64") return Float32Array.from(new Float64Array(buffer));
  return widen(new Uint16Array(buffer));
}

function widen(halves: Uint16Array): Float32Array {
  const table = (float16Values ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => float16Value(bits)));
  const wide = new Float32Array(halves.length);
  for (let at = 0; at < halves.length; at++) wide[at] = table[halves[at]];
  return wide;
}

/** All 65,536 values, made once: Float16Array would do, but Node 22 lacks it. */
let float16Values: Float32Array | undefined;

function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
