/**
 * Memory for blocks that are read one after the other: two pieces in turn, so that one may be used while the other is
 * filled. Fresh memory for each would take page faults, and garbage collections.
 */
export class BlockMemory {
  readonly #free: ArrayBuffer[] = [];

  /** Memory of `bytes` or more: that of the block before the last, where it is large enough. */
  take(bytes: number): ArrayBuffer {
    const oldest = this.#free.length > 1 ? this.#free.shift() : undefined;
    return oldest !== undefined && oldest.byteLength >= bytes ? oldest : new ArrayBuffer(bytes);
  }

  /** Says that memory that was taken is filled. */
  filled(buffer: ArrayBuffer): void {
    this.#free.push(buffer);
  }
}
