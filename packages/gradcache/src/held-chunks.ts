import type { CachedEncoder, FrozenEncoder, HeldChunk } from "./encoder.ts";

interface Chunk<Example> {
  readonly number: number;
  readonly examples: readonly Example[];
  readonly seeds: Uint32Array;
}

/** The chunks of one batch whose activations are kept between the passes, as many as a budget of bytes allows. */
export class HeldChunks implements Disposable {
  readonly #chunks = new Map<number, HeldChunk>();
  #bytesLeft: number;

  constructor(budget: number) {
    this.#bytesLeft = budget;
  }

  has(number: number): boolean {
    return this.#chunks.has(number);
  }

  /** Runs and keeps a chunk; undefined when its encoder cannot or what is left of the budget is too small. */
  async hold<Example>(
    encoder: CachedEncoder<Example> | FrozenEncoder<Example>,
    { number, examples, seeds }: Chunk<Example>,
  ): Promise<HeldChunk | undefined> {
    if (!("backward" in encoder) || encoder.hold === undefined || encoder.heldBytes === undefined) return undefined;
    const bytes = encoder.heldBytes(examples);
    if (bytes > this.#bytesLeft) return undefined;
    const held = await encoder.hold(examples, seeds, number);
    this.#bytesLeft -= bytes;
    this.#chunks.set(number, held);
    return held;
  }

  /** Hands a kept chunk over: whoever takes it disposes of it. */
  take(number: number): HeldChunk | undefined {
    const held = this.#chunks.get(number);
    this.#chunks.delete(number);
    return held;
  }

  [Symbol.dispose](): void {
    for (const held of this.#chunks.values()) held[Symbol.dispose]();
    this.#chunks.clear();
  }
}
