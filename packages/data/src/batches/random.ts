import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A source of random numbers. */
export type Random = ReturnType<typeof xoroshiro128plus>;

/**
 * The random numbers that belong to a seed and a place in the training, such as (seed, epoch, iteration). The same
 * keys give the same numbers, and neighbouring keys unrelated ones, so no state has to be carried or saved.
 */
export function randomFor(...keys: readonly number[]): Random {
  let state = 0;
  for (const key of keys) {
    state = mix(state ^ (key | 0));
    state = mix(state ^ Math.floor(key / 2 ** 32));
  }
  return xoroshiro128plus(state);
}

/** Shuffles the first `count` places of a copy (Fisher and Yates); all of it unless told. */
export function shuffled<Item>(items: Iterable<Item>, random: Random, count = Number.POSITIVE_INFINITY): Item[] {
  const copy = [...items];
  shuffle(copy, random, count);
  return copy;
}

/** The numbers from 0 to `count` − 1, shuffled. 4 bytes each. */
export function shuffledOrder(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, place) => place);
  shuffle(order, random, count);
  return order;
}

interface Shuffleable {
  readonly length: number;
  [place: number]: unknown;
}

function shuffle(items: Shuffleable, random: Random, count: number): void {
  const end = Math.min(count, items.length - 1);
  for (let place = 0; place < end; place++) {
    const other = uniformInt(random, place, items.length - 1);
    [items[place], items[other]] = [items[other], items[place]];
  }
}

/** A bijection of 32-bit integers that spreads every bit over all (MurmurHash3's finalizer, on a step of 2³²/φ). */
function mix(value: number): number {
  let bits = (value + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
