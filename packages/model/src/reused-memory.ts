type NumberArray = Float32Array | Int32Array | Uint8Array;

/**
 * Memory that one run after another writes to. Left to the garbage collector, the arrays of many chunks would stand
 * side by side until it comes, and memory would grow with the batch.
 */
export class ReusedMemory {
  readonly #arrays = new Map<string, NumberArray>();

  /** `length` numbers with whatever was there; valid until the same name is taken again. */
  take<Numbers extends NumberArray>(name: string, create: new (length: number) => Numbers, length: number): Numbers {
    let array = this.#arrays.get(name);
    if (array === undefined || array.length < length) {
      array = new create(withSlack(length));
      this.#arrays.set(name, array);
    }
    return array.subarray(0, length) as Numbers;
  }
}

/** Up to an eighth more: chunks that are larger by a little would each leave an array to the garbage collector. */
function withSlack(length: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(length)) - 3);
  return Math.ceil(length / step) * step;
}
