import type { Hit } from "../vector-index.ts";
import { TILE_ROWS } from "./candidates-graph.ts";
import type { Candidates } from "./row-scorer.ts";

/**
 * The best rows of each query so far, at most `capacity`: score descending, earlier rows first where scores are equal.
 * Keeps 20 bytes and an id for each. Rows come in the corpus' order, so one that is offered must beat what is held.
 */
export class BestRows {
  readonly #capacity: number;
  /** `[queries × capacity]`: for each query a heap whose first is the one to go first. */
  readonly #scores: Float32Array;
  readonly #rows: Float64Array;
  readonly #ids: string[] = [];
  readonly #held: Int32Array;
  /** `[queries]`: what a score must be more than to be held. */
  readonly thresholds: Float32Array;

  constructor(queries: number, capacity: number) {
    this.#capacity = capacity;
    this.#scores = new Float32Array(queries * capacity);
    this.#rows = new Float64Array(queries * capacity);
    this.#held = new Int32Array(queries);
    this.thresholds = new Float32Array(queries).fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * Takes what is good enough of a block's candidates, whose queries are counted from `firstQuery`. `ids` are those of the
   * block's rows, `firstRow` is the number of its first one.
   */
  offer(firstQuery: number, { queries, tiles, scores }: Candidates, ids: readonly string[], firstRow: number): void {
    for (let candidate = 0; candidate < tiles.length; candidate++) {
      const query = firstQuery + queries[candidate];
      const first = tiles[candidate] * TILE_ROWS;
      const end = Math.min(TILE_ROWS, ids.length - first);
      for (let row = 0; row < end; row++) {
        const score = scores[candidate * TILE_ROWS + row];
        if (score > this.thresholds[query]) this.#hold(query, score, firstRow + first + row, ids[first + row]);
      }
    }
  }

  /** What is held of a query, best first. */
  hits(query: number): readonly Hit[] {
    const start = query * this.#capacity;
    const places = Array.from({ length: this.#held[query] }, (_, place) => start + place);
    places.sort((one, other) => (this.#isWorse(one, this.#scores[other], this.#rows[other]) ? 1 : -1));
    return places.map((place) => ({ id: this.#ids[place], score: this.#scores[place] }));
  }

  #hold(query: number, score: number, row: number, id: string): void {
    const start = query * this.#capacity;
    let held = this.#held[query];
    if (held < this.#capacity) {
      this.#held[query] = ++held;
      this.#rise(start, held - 1, score, row, id);
    } else this.#sink(start, held, score, row, id);
    if (held === this.#capacity) this.thresholds[query] = this.#scores[start];
  }

  /** Puts a row into the empty last place of a heap, and where it belongs from there. */
  #rise(start: number, last: number, score: number, row: number, id: string): void {
    let place = last;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#isWorse(start + parent, score, row)) break;
      this.#move(start + parent, start + place);
      place = parent;
    }
    this.#set(start + place, score, row, id);
  }

  /** Puts a row into the first place of a heap, whose row goes, and where it belongs from there. */
  #sink(start: number, held: number, score: number, row: number, id: string): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= held) break;
      const other = start + child + 1;
      if (child + 1 < held && this.#isWorse(other, this.#scores[start + child], this.#rows[start + child])) child++;
      if (!this.#isWorse(start + child, score, row)) break;
      this.#move(start + child, start + place);
      place = child;
    }
    this.#set(start + place, score, row, id);
  }

  #isWorse(place: number, score: number, row: number): boolean {
    return this.#scores[place] < score || (this.#scores[place] === score && this.#rows[place] > row);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#scores[from], this.#rows[from], this.#ids[from]);
  }

  #set(place: number, score: number, row: number, id: string): void {
    this.#scores[place] = score;
    this.#rows[place] = row;
    this.#ids[place] = id;
  }
}
