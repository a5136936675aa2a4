import type { Fingerprint } from "./fingerprint.ts";

// A power of 2, as every later size.
const SMALLEST = 1024;
const FULLEST = 0.7;

/**
 * A small number for each of many fingerprints. Costs 17 to 35 bytes a fingerprint, and half as much again while it
 * grows, where a `Set` of the texts themselves would cost hundreds.
 */
export class FingerprintTable {
  /** How many fingerprints have a number. */
  size = 0;
  /** Open addressing with linear probing: the halves of a fingerprint side by side; a slot with the number 0 is free. */
  #keys = new Uint32Array(2 * SMALLEST);
  #numbers = new Uint32Array(SMALLEST);

  /** 0 where none has been set. */
  get(key: Fingerprint): number {
    return this.#numbers[this.#slotOf(key)];
  }

  /** `number` is a whole number from 1 to 2³² − 1. */
  set(key: Fingerprint, number: number): void {
    const slot = this.#slotOf(key);
    if (this.#numbers[slot] === 0) this.size++;
    this.#write(slot, key, number);
    if (this.size > FULLEST * this.#numbers.length) this.#grow();
  }

  /** How many fingerprints have a number with one of the bits of `mask` in this table and in `other`. */
  countShared(other: FingerprintTable, mask: number): number {
    if (other.size < this.size) return other.countShared(this, mask);
    let shared = 0;
    for (const [key, number] of entries(this.#keys, this.#numbers)) {
      if ((number & mask) !== 0 && (other.get(key) & mask) !== 0) shared++;
    }
    return shared;
  }

  /** Where a fingerprint stands, or the free slot where it would. */
  #slotOf({ high, low }: Fingerprint): number {
    const last = this.#numbers.length - 1;
    let slot = low & last;
    while (this.#numbers[slot] !== 0 && (this.#keys[2 * slot] !== high || this.#keys[2 * slot + 1] !== low)) {
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #write(slot: number, { high, low }: Fingerprint, number: number): void {
    this.#keys[2 * slot] = high;
    this.#keys[2 * slot + 1] = low;
    this.#numbers[slot] = number;
  }

  #grow(): void {
    const [keys, numbers] = [this.#keys, this.#numbers];
    this.#keys = new Uint32Array(2 * keys.length);
    this.#numbers = new Uint32Array(2 * numbers.length);
    for (const [key, number] of entries(keys, numbers)) this.#write(this.#slotOf(key), key, number);
  }
}

function* entries(keys: Uint32Array, numbers: Uint32Array): Generator<readonly [Fingerprint, number]> {
  for (const [slot, number] of numbers.entries()) {
    if (number !== 0) yield [{ high: keys[2 * slot], low: keys[2 * slot + 1] }, number];
  }
}
