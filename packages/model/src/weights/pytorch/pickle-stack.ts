import type { PickleBytes } from "./pickle-bytes.ts";
import type { PickleValue } from "./pickle-value.ts";

/** The stack on which a pickle builds its values, and the memo from which it repeats them. */
export class PickleStack {
  readonly #bytes: PickleBytes;
  readonly #values: PickleValue[] = [];
  /** Heights of the stack at each MARK. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  /** `bytes` is for messages. */
  constructor(bytes: PickleBytes) {
    this.#bytes = bytes;
  }

  push(value: PickleValue): void {
    this.#values.push(value);
  }

  /** The last value, which must have come after the last mark. */
  pop(): PickleValue {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) throw this.#bytes.wrong("expected a value, got none");
    return this.#values.pop()!;
  }

  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  /** The last values, in the order in which they came. */
  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.#marks.push(this.#values.length);
  }

  /** All values since the last mark, which goes too. */
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#bytes.wrong("expected a mark before it, got none");
    return this.#values.splice(mark);
  }

  /** Notes the last value, by default under the next number. */
  remember(key: number = this.#memo.size): void {
    this.#memo.set(key, this.top());
  }

  recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.#bytes.wrong(`expected a remembered value ${key}, got none`);
    this.push(value);
  }
}
