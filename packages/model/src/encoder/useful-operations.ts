/** What the count depends on; a model's configuration has it. */
export interface EncoderSizes {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
}

/**
 * Additions and multiplications of the matrix products that texts of `lengths` tokens need, without padding: forward
 * once, and twice as many backward where the encoder is trained. A layer has, for t tokens of hidden size h, four
 * products t × h × h, two t × h × i of the feed-forward network, and two t × t × h of attention. Pooler, projection and
 * the loss are left out: they are small beside these.
 */
export function usefulOperations(
  { layers, hiddenSize, intermediateSize }: EncoderSizes,
  lengths: Iterable<number>,
  isTrained: boolean,
): number {
  const perToken = 4 * hiddenSize * hiddenSize + 2 * hiddenSize * intermediateSize;
  let products = 0;
  for (const length of lengths) products += perToken * length + 2 * hiddenSize * length * length;
  return 2 * layers * products * (isTrained ? 3 : 1);
}
