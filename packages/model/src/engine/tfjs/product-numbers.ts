import type { TensorFlow } from "./load-tensorflow.ts";

/** In what TensorFlow computes the products of fp32 matrices, which its environment decides. Sums are fp32 in each. */
export type ProductNumbers = "fp32" | "tf32" | "bf16";

/** Wide enough for the ways of large matrices to be taken. */
const SIZE = 256;
/** Bits behind the point of 1.f, in fp32. */
const FRACTION_BITS = 23;

/**
 * Finds out by a product with the identity, which leaves every number as it is, but for the bits that a format has not.
 * What the environment asks for may not be had: TensorFlow says nothing then.
 */
export async function measureProductNumbers(tf: TensorFlow): Promise<ProductNumbers> {
  const product = tf.tidy(() => {
    const rows = Array.from({ length: SIZE }, (_, i) => 1 + 2 ** -(1 + (i % FRACTION_BITS)));
    const numbers = tf.tile(tf.tensor2d(rows, [SIZE, 1]), [1, SIZE]); // [SIZE, SIZE]
    return tf.slice(tf.matMul(numbers, tf.eye(SIZE)), [0, 0], [FRACTION_BITS, 1]); // [FRACTION_BITS, 1]
  });
  const found = await product.data();
  product.dispose();
  const kept = found.filter((number) => number !== 1 && number !== 2).length;
  return kept === FRACTION_BITS ? "fp32" : kept > 8 ? "tf32" : "bf16";
}

const SENTENCES: Readonly<Record<ProductNumbers, string>> = {
  fp32: "products of matrices in fp32",
  tf32: "products of matrices in TF32 (10 bits of each fraction), sums in fp32",
  bf16: "products of matrices in bf16 (7 bits of each fraction), sums in fp32",
};

/** What asks oneDNN for bf16: the first up to about TensorFlow 2.12, the second later. */
const REQUESTS = ["ONEDNN_DEFAULT_FPMATH_MODE", "TF_SET_ONEDNN_FPMATH_MODE"];

/** For people: what products are in, and by whose wish, or against it. */
export function describeProducts(
  numbers: ProductNumbers,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const sentence = SENTENCES[numbers];
  const request = REQUESTS.find((name) => environment[name]);
  if (request === undefined) return sentence;
  const asked = `${request}=${environment[request]}`;
  return numbers === "bf16" ? `${sentence}, as ${asked} asks` : `${sentence}, whatever ${asked} asks`;
}
