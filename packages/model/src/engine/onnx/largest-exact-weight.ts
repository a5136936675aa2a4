import type { EngineOptions } from "../engine.ts";
import { writeQuantizedLinear } from "../lowering/lowerings.ts";
import { createSession, tensorOf } from "./onnx-session.ts";
import { bytesOf, OnnxWriter } from "../lowering/onnx-writer.ts";

/** Terms of a sum: more than the widest registers take at once. */
const TERMS = 256;

/**
 * The largest 8-bit weight with which this machine's products are exact. CPUs without instructions for 8-bit products
 * (AVX2, AVX-512 without VNNI) add two of them in 16 bits and cut off what does not fit: their weights need a bit less.
 */
export async function largestExactWeight(options: EngineOptions): Promise<127 | 63> {
  const writer = new OnnxWriter();
  writer.input("x", "float32", ["m", TERMS]);
  const values = new Int8Array(TERMS).fill(127);
  const bias = writer.tensor("bias", "float32", [1], bytesOf(new Float32Array(1)));
  writeQuantizedLinear(writer, ["x", "weight", bias], ["y"], { values, scales: Float32Array.of(1) });
  writer.output("y", "float32", ["m", 1]);
  const session = await createSession(writer.encode(), options);
  const x = tensorOf(new Float32Array(TERMS).fill(255), [1, TERMS]);
  const { y } = await session.run({ x });
  await session.release();
  return (y.data as Float32Array)[0] === 255 * 127 * TERMS ? 127 : 63;
}
