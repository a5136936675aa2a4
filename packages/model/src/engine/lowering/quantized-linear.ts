import type { QuantizedWeight } from "../quantized-weight.ts";
import { bytesOf, OnnxWriter } from "./onnx-writer.ts";
import type { CreateRunner } from "./runner.ts";

/**
 * Adds the ONNX nodes of a linear layer in 8-bit numbers, of a form that a runtime has products for. Those of its input
 * [m, i] are scaled together, for each run anew. `operands` are the names of input, weight and bias; of the weight only
 * the name is taken, for what is written in its place.
 */
export type WriteQuantizedLinear = (
  writer: OnnxWriter,
  operands: readonly string[],
  outputs: readonly string[],
  weight: QuantizedWeight,
) => void;

/** How a runtime computes in 8-bit numbers on this machine. */
export interface EightBits {
  readonly write: WriteQuantizedLinear;
  /** What the largest element of a weight becomes. */
  readonly largestWeight: number;
}

/** Terms of a sum: more than the widest registers take at once. */
const TERMS = 256;

/**
 * Takes the largest 8-bit weight with which this machine's products are exact. CPUs without instructions for 8-bit
 * products (AVX2, AVX-512 without VNNI) add two of them in 16 bits and cut off what does not fit: their weights need a
 * bit less.
 */
export async function eightBitsOf(write: WriteQuantizedLinear, createRunner: CreateRunner): Promise<EightBits> {
  const writer = new OnnxWriter();
  writer.input("x", "float32", ["m", TERMS]);
  const values = new Int8Array(TERMS).fill(127);
  const bias = writer.tensor("bias", "float32", [1], bytesOf(new Float32Array(1)));
  write(writer, ["x", "weight", bias], ["y"], { values, scales: Float32Array.of(1) });
  writer.output("y", "float32", ["m", 1]);
  await using runner = await createRunner(writer.encode());
  const x = { data: new Float32Array(TERMS).fill(255), shape: [1, TERMS] };
  const y = { data: new Float32Array(1), shape: [1, 1] };
  await runner.run(new Map([["x", x]]), new Map([["y", y]]));
  return { write, largestWeight: y.data[0] === 255 * 127 * TERMS ? 127 : 63 };
}
