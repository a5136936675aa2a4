import type { Matrix } from "./matrix.ts";

/** An encoder that only embeds. Given as one side of a batch, it stays as it is: nothing is learnt on that side. */
export interface FrozenEncoder<Example> {
  /**
   * The representations of n examples, → [n, d] in their order. Keeps nothing that a backward pass would need.
   *
   * `seeds` holds one seed per example, and whatever is random about an example comes from its seed alone: not from
   * its place in the chunk, not from its neighbours, not from padding.
   */
  embed(examples: readonly Example[], seeds: Uint32Array): Promise<Matrix>;
}

/**
 * All that Gradient Cache knows of an encoder: two verbs. `checkEncoder` tells whether yours keeps their promises.
 *
 * Examples are opaque: token sequences, images, rows of numbers. Padding them is the encoder's business.
 */
export interface CachedEncoder<Example> extends FrozenEncoder<Example> {
  /**
   * Runs the same examples with the same seeds again, and adds Σᵢ (∂representationᵢ/∂θ)ᵀ · gradientᵢ to the gradients
   * of the parameters θ that the encoder owns. `gradient` is [n, d], the loss's gradient for these representations.
   *
   * `chunk` numbers the chunks of a batch, contexts counting on where questions end. An encoder that adds up in
   * several lanes puts chunk i into lane i mod lanes, so that its sums do not depend on how many workers it has.
   */
  backward(examples: readonly Example[], seeds: Uint32Array, gradient: Matrix, chunk: number): Promise<void>;

  /**
   * `embed` of a chunk that keeps what its backward pass needs, so that the chunk is not run again. Without this verb,
   * or where memory is short, every chunk runs forward twice. Gradients must be those of `backward`, to the bit.
   */
  hold?(examples: readonly Example[], seeds: Uint32Array, chunk: number): Promise<HeldChunk>;
  /** Bytes that `hold` would keep of these examples. */
  heldBytes?(examples: readonly Example[]): number;
}

/** A chunk between its two passes; disposing of it gives its memory back. */
export interface HeldChunk extends Disposable {
  /** [n, d]. */
  readonly representations: Matrix;
  /** As the encoder's `backward`, with the examples, seeds and number that the chunk was held with. */
  backward(gradient: Matrix): Promise<void>;
}
