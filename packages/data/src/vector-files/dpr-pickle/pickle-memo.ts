import { NumpyArray, type PickleValue } from "./numpy-values.ts";

/** Values that are kept: 2²⁰ ids of some letters take 60 MB. */
const MOST_KEPT = 1 << 20;

/**
 * What a pickle numbers so as to repeat it. Python numbers nearly everything, and repeats little of it: names, types,
 * single letters, and an id that is one object in two places. Vectors and tuples, which nothing that DPR writes repeats,
 * get their numbers here and are not kept.
 */
export class PickleMemo {
  readonly #kept = new Map<number, PickleValue>();
  #count = 0;

  /** How many values have a number, which is the next one's. */
  get count(): number {
    return this.#count;
  }

  remember(value: PickleValue | undefined): void {
    const number = this.#count++;
    if (value === undefined || value instanceof NumpyArray || Array.isArray(value)) return;
    if (this.#kept.size === MOST_KEPT) return;
    if (!(value instanceof Uint8Array)) this.#kept.set(number, value);
    // A copy, for it is a view of a piece of the file.
    else if (value.length === 1) this.#kept.set(number, Uint8Array.from(value));
  }

  /** Undefined where there is none, or it was not kept. */
  recall(number: number): PickleValue | undefined {
    return this.#kept.get(number);
  }
}
