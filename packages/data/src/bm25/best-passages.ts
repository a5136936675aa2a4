/** Passages that a search found, best first. */
export interface RankedPassages {
  readonly ids: readonly string[];
  /** Descending, one for each id. */
  readonly scores: Float64Array;
}

/**
 * The best passages of one question so far, at most `capacity`: score descending, earlier rows first where scores are
 * equal. A heap with the worst on top.
 */
export class BestPassages {
  readonly #scores: Float64Array;
  readonly #rows: Uint32Array;
  readonly #ids: string[] = [];

  constructor(capacity: number) {
    this.#scores = new Float64Array(capacity);
    this.#rows = new Uint32Array(capacity);
  }

  /** What a passage's score must exceed to be taken in: 0 while there is room, as every score does. Never falls. */
  get threshold(): number {
    return this.#ids.length < this.#scores.length ? 0 : this.#scores[0];
  }

  /** Takes in a passage whose score exceeds the threshold. `row` is higher than any before it. */
  add(score: number, row: number, id: string): void {
    if (this.#ids.length < this.#scores.length) this.#rise(this.#ids.length, score, row, id);
    else this.#sink(this.#ids.length, score, row, id);
  }

  /** All that is held, in order. Takes the heap apart: ask once, at the end. */
  take(): RankedPassages {
    const held = this.#ids.length;
    const ids: string[] = Array.from({ length: held });
    const scores = new Float64Array(held);
    for (let place = held - 1; place >= 0; place--) {
      ids[place] = this.#ids[0];
      scores[place] = this.#scores[0];
      this.#sink(place, this.#scores[place], this.#rows[place], this.#ids[place]);
    }
    return { ids, scores };
  }

  /** Puts an entry at `place`, which is free, or above it. */
  #rise(place: number, score: number, row: number, id: string): void {
    const parent = (place - 1) >> 1;
    if (place === 0 || !this.#isWorse(score, row, parent)) return this.#put(place, score, row, id);
    this.#put(place, this.#scores[parent], this.#rows[parent], this.#ids[parent]);
    this.#rise(parent, score, row, id);
  }

  /** Puts an entry in place of the worst one, where the heap is the first `size` places. */
  #sink(size: number, score: number, row: number, id: string): void {
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && this.#isWorse(this.#scores[child + 1], this.#rows[child + 1], child)) child++;
      if (this.#isWorse(score, row, child)) break;
      this.#put(place, this.#scores[child], this.#rows[child], this.#ids[child]);
      place = child;
    }
    this.#put(place, score, row, id);
  }

  #isWorse(score: number, row: number, place: number): boolean {
    const other = this.#scores[place];
    return score < other || (score === other && row > this.#rows[place]);
  }

  #put(place: number, score: number, row: number, id: string): void {
    this.#scores[place] = score;
    this.#rows[place] = row;
    this.#ids[place] = id;
  }
}
