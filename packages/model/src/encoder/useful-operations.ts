import type { Pooling } from "../weights/bert-model.ts";

/** What the count depends on; a model's configuration has it. */
export interface EncoderSizes {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
}

/**
 * Additions and multiplications of the matrix products that texts of `lengths` tokens need, without padding: forward
 * once, and twice as many backward where the encoder is trained. A layer has, for t tokens of hidden size h, four
 * products t × h × h, two t × h × i of the feed-forward network, and two t × t × h of attention; without mean pooling
 * the last one needs keys and values of all tokens, and the rest for the first alone. Pooler, projection and the loss
 * are left out: they are small beside these.
 */
export function usefulOperations(
  { config, pooling }: { readonly config: EncoderSizes; readonly pooling: Pooling },
  lengths: Iterable<number>,
  isTrained: boolean,
): number {
  const { layers, hiddenSize, intermediateSize } = config;
  const keysAndValues = 2 * hiddenSize * hiddenSize;
  const others = keysAndValues + 2 * hiddenSize * intermediateSize;
  const wholeLayers = pooling === "mean" ? layers : layers - 1;
  let products = 0;
  for (const length of lengths) {
    const attentionOfOne = 2 * hiddenSize * length;
    products += layers * keysAndValues * length + wholeLayers * (others + attentionOfOne) * length;
    products += (layers - wholeLayers) * (others + attentionOfOne);
  }
  return 2 * products * (isTrained ? 3 : 1);
}
