import type { PickleValue } from "./numpy-values.ts";

/** Python appends at most 1,000 items at once, and an item that is being made takes less than 24 values. */
const MOST_VALUES = 1000 + 24;
/** Of the items, of an array's state, and of its type's. */
const MOST_MARKS = 3;

/**
 * The stack on which a pickle builds the items of its list; the list itself stands below it. Methods return undefined, or
 * false, where they cannot do what is asked.
 */
export class PickleStack {
  readonly #values: PickleValue[] = [];
  /** Heights of the stack at each MARK. */
  readonly #marks: number[] = [];

  /** Whether nothing but the list is left. */
  get isEmpty(): boolean {
    return this.#values.length + this.#marks.length === 0;
  }

  push(value: PickleValue): boolean {
    return this.#values.push(value) <= MOST_VALUES;
  }

  /** The last value, which must have come after the last mark. */
  pop(): PickleValue | undefined {
    return this.#values.length > (this.#marks.at(-1) ?? 0) ? this.#values.pop() : undefined;
  }

  mark(): boolean {
    return this.#marks.push(this.#values.length) <= MOST_MARKS;
  }

  /** All values since the last mark, which goes too. */
  popToMark(): PickleValue[] | undefined {
    const mark = this.#marks.pop();
    return mark === undefined ? undefined : this.#values.splice(mark);
  }
}
