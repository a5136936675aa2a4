import { PytorchFileError } from "./pytorch-file-error.ts";

/** Reads a pickle's bytes from front to back, and never beyond their end. */
export class PickleBytes {
  readonly path: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position: number;

  constructor(path: string, bytes: Uint8Array, position: number) {
    this.path = path;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = position;
  }

  /** Of the next byte. */
  get position(): number {
    return this.#position;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** Big-endian, as only this is. */
  float64(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** A two's complement integer of up to 255 bytes: a number where that is exact. */
  integer(length: number): number | bigint {
    const start = this.#take(length);
    let value = 0n;
    for (let index = start + length - 1; index >= start; index--) value = value * 256n + BigInt(this.#bytes[index]);
    const signed = BigInt.asIntN(8 * length, value);
    const small = Number(signed);
    return Number.isSafeInteger(small) ? small : signed;
  }

  text(length: number): string {
    const start = this.#take(length);
    try {
      return UTF8.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw this.wrong("expected a string in UTF-8, got other bytes");
    }
  }

  /** Up to a newline, which is taken too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end === -1 || end - this.#position > LONGEST_LINE)
      throw this.wrong("expected a name on a line, got no end of it");
    const text = this.text(end - this.#position);
    this.skip(1);
    return text;
  }

  /** The place that was reached, for messages. */
  place(): string {
    return `pickle, byte ${this.#position.toLocaleString("en")}`;
  }

  wrong(problem: string): PytorchFileError {
    return new PytorchFileError(this.path, `${this.place()}: ${problem}`);
  }

  #take(length: number): number {
    const start = this.#position;
    if (start + length > this.#bytes.length)
      throw this.wrong(`expected ${length} more bytes, got ${this.#bytes.length - start}`);
    this.#position = start + length;
    return start;
  }
}

const LONGEST_LINE = 1000;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
