import { buffer } from "node:stream/consumers";

const BLOCK = 512;

/**
 * The blocks of 512 bytes that a tar archive consists of, taken in order from bytes that come in pieces of any length.
 * Keeps one piece. `cutOff` makes the error for when the bytes end too early.
 */
export class TarBlocks {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #cutOff: () => Error;
  #piece: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>, cutOff: () => Error) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#cutOff = cutOff;
  }

  header(): Promise<Buffer> {
    return buffer(this.#take(BLOCK));
  }

  /** The content of an entry, in pieces, and then over the rest of its last block. */
  async *content(bytes: number): AsyncGenerator<Uint8Array> {
    yield* this.#take(bytes);
    for await (const _ of this.#take((BLOCK - (bytes % BLOCK)) % BLOCK));
  }

  /** Goes on to the end of the bytes, so that whatever checks them comes to its end too. */
  async finish(): Promise<void> {
    while ((await this.#pieces.next()).done !== true);
  }

  /** Ends the source of the bytes before its end. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async *#take(bytes: number): AsyncGenerator<Uint8Array> {
    for (let missing = bytes; missing > 0;) {
      if (this.#piece.byteLength === 0) {
        const next = await this.#pieces.next();
        if (next.done === true) throw this.#cutOff();
        this.#piece = next.value;
      }
      const taken = this.#piece.subarray(0, missing);
      this.#piece = this.#piece.subarray(taken.byteLength);
      missing -= taken.byteLength;
      yield taken;
    }
  }
}
