/** Bins of equal width that begin at multiples of it. */
export interface Bins {
  readonly width: number;
  /** Where the first begins. */
  readonly start: number;
  readonly counts: readonly number[];
}

const MOST_BINS = 4096;
/** Finer than any axis shows: equal scores must not look as if they differed. */
const SMALLEST_WIDTH = 2 ** -12;

/**
 * Counts numbers of an unknown range in at most 4,096 bins: when they would be more, two become one. Every number is
 * counted exactly once, and equal numbers give equal bins, whatever their order.
 */
export class ScoreTally {
  #counts = new Map<number, number>();
  #width = SMALLEST_WIDTH;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** `score`: finite. */
  add(score: number): void {
    let bin = Math.floor(score / this.#width);
    while (Math.max(this.#last, bin) - Math.min(this.#first, bin) >= MOST_BINS) {
      this.#halve();
      bin = Math.floor(score / this.#width);
    }
    this.#first = Math.min(this.#first, bin);
    this.#last = Math.max(this.#last, bin);
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
  }

  #halve(): void {
    const counts = new Map<number, number>();
    for (const [bin, count] of this.#counts) {
      const half = Math.floor(bin / 2);
      counts.set(half, (counts.get(half) ?? 0) + count);
    }
    this.#counts = counts;
    this.#width *= 2;
    this.#first = Math.floor(this.#first / 2);
    this.#last = Math.floor(this.#last / 2);
  }

  /** How many numbers were added. */
  get total(): number {
    return this.#counts.values().reduce((sum, count) => sum + count, 0);
  }

  /** The bins of several tallies over one range, at most `most` and equal in all; no counts where nothing was added. */
  static together(tallies: readonly ScoreTally[], most: number): readonly Bins[] {
    const filled = tallies.filter(({ total }) => total > 0);
    const finest = Math.max(...filled.map((tally) => tally.#width));
    const placeIn = (tally: ScoreTally, bin: number, width: number) => Math.floor((bin * tally.#width) / width);
    const ends = (width: number) => ({
      first: Math.min(...filled.map((tally) => placeIn(tally, tally.#first, width))),
      last: Math.max(...filled.map((tally) => placeIn(tally, tally.#last, width))),
    });
    const fine = ends(finest);
    // A multiple of the finest width: other bins would hold now more, now fewer of them, and look like a comb.
    const width = finest * Math.ceil((fine.last - fine.first + 1) / (most - 1));
    const { first, last } = ends(width);
    return tallies.map((tally) => {
      const counts = filled.length === 0 ? [] : Array.from<number>({ length: last - first + 1 }).fill(0);
      for (const [bin, count] of tally.#counts) counts[placeIn(tally, bin, width) - first] += count;
      return { width, start: first * width, counts };
    });
  }
}
