import type { TensorFlow } from "./tensorflow.ts";

/** In what TensorFlow computes the products of fp32 matrices, which its environment decides. Sums are fp32 in each. */
export type ProductNumbers = "fp32" | "tf32" | "bf16";

/** Wide enough for the ways of large matrices to be taken. */
const SIZE = 256;
/** Bits of a number behind the first. */
const FP32_BITS = 23;
const TF32_BITS = 10;

/** A number for each bit, of which nothing is left but 1 where a format has not that bit: [FP32_BITS] */
export const probes: Float32Array = Float32Array.from({ length: FP32_BITS }, (_, bit) => 1 + 2 ** -(bit + 1));

/**
 * Finds out by a product with the identity, which changes no number but for the bits that its format has not: what the
 * environment asks for is not always to be had, and TensorFlow does not say.
 */
export async function measureProductNumbers(tf: TensorFlow): Promise<ProductNumbers> {
  const product = tf.tidy(() => {
    const rows = tf.tile(tf.tensor2d(probes, [FP32_BITS, 1]), [Math.ceil(SIZE / FP32_BITS), SIZE]); // [≥ SIZE, SIZE]
    return tf.slice(tf.matMul(rows, tf.eye(SIZE)), [0, 0], [FP32_BITS, 1]); // [FP32_BITS, 1]
  });
  const found = await product.data();
  product.dispose();
  return numbersOf(found);
}

/** What can have made this of {@link probes}: [FP32_BITS] */
export function numbersOf(found: ArrayLike<number>): ProductNumbers {
  const kept = probes.filter((probe, bit) => found[bit] === probe).length;
  if (kept === FP32_BITS) return "fp32";
  return kept >= TF32_BITS ? "tf32" : "bf16";
}

const SENTENCES: Readonly<Record<ProductNumbers, string>> = {
  fp32: "products in fp32",
  tf32: "products in TF32 (10 bits of each fraction), sums in fp32",
  bf16: "products in bf16 (7 bits of each fraction), sums in fp32",
};

/** By these oneDNN is asked for bf16: TensorFlow 2.12 heeds the first, 2.21 the second. */
const REQUESTS = ["ONEDNN_DEFAULT_FPMATH_MODE", "TF_SET_ONEDNN_FPMATH_MODE"] as const;

/** For people: what products are in, and whether that was asked for. */
export function describeProducts(
  numbers: ProductNumbers,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const sentence = SENTENCES[numbers];
  const asked = REQUESTS.filter((name) => environment[name]).map((name) => `${name}=${environment[name]}`);
  if (asked.length === 0) return sentence;
  return `${sentence}, ${numbers === "bf16" ? "as asked for" : "which is not what is asked for"} by ${asked.join(" and ")}`;
}
