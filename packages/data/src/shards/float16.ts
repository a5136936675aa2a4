const SMALLEST_NORMAL = 2 ** -14;
const INFINITY = 0x7c00;

/**
 * The bits of the nearest float16s, of two that are equally near the even one. `[n] → [n]`
 * (Float16Array does the same, but Node 22 lacks it; Arrow's own conversion does not round.)
 */
export function narrowToFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) halves[index] = float16Bits(values[index], bits[index]);
  return halves;
}

/** float16 bits to float32, value for value. `[n] → [n]` */
export function widenFloat16(halves: Uint16Array): Float32Array {
  const table = (float16Values ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => float16Value(bits)));
  const wide = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) wide[index] = table[halves[index]];
  return wide;
}

function float16Bits(value: number, bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (size >= 65_520) return sign | INFINITY;
  if (Number.isNaN(value)) return 0x7e00;
  // Added to 1.5 × 2²⁸, whose float64 ends at 2⁻²⁴ as subnormal float16s do, a number is rounded there.
  if (size < SMALLEST_NORMAL) return sign | ((size + ROUNDER - ROUNDER) * 2 ** 24);
  // Half of the last place, less one where the place is even; then the exponent counts from 15 instead of 127.
  const rounded = (bits & 0x7fff_ffff) + 0xfff + ((bits >>> 13) & 1);
  return sign | ((rounded >>> 13) - ((127 - 15) << 10));
}

const ROUNDER = 1.5 * 2 ** 28;

/** All 65,536 values, made when the first is asked for. */
let float16Values: Float32Array | undefined;

function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
