import type { Hit } from "../vector-index.ts";
import { TILE_ROWS } from "./candidates-graph.ts";
import { nthGreatest } from "./nth-greatest.ts";
import type { ScoredRows } from "./eight-bit-pass.ts";
import type { Candidates } from "./row-scorer.ts";

/**
 * The best rows of each query so far, at most `capacity`: score descending, earlier rows first where scores are equal.
 * Keeps 8 bytes and two ids for each. Rows come in the corpus' order and are held in it, which decides between equal
 * scores; twice `capacity` are gathered before half of them go, since keeping order all the time would take longer.
 */
export class BestRows {
  /** `[queries]`: what a score must be more than to be held. */
  readonly thresholds: Float32Array;
  readonly #capacity: number;
  /** `[queries × 2 · capacity]`, like the ids. */
  readonly #scores: Float32Array;
  readonly #ids: string[];
  /** `[queries]`: how many are held of each. */
  readonly #held: Int32Array;
  /** `[queries]`: with how many held only the best stay. */
  readonly #limits: Int32Array;
  /** `[2 · capacity]`: where scores are moved about. */
  readonly #moved: Float32Array;

  constructor(queries: number, capacity: number) {
    this.thresholds = new Float32Array(queries).fill(Number.NEGATIVE_INFINITY);
    this.#capacity = capacity;
    this.#scores = new Float32Array(queries * 2 * capacity);
    this.#ids = Array.from({ length: queries * 2 * capacity }, () => "");
    this.#held = new Int32Array(queries);
    this.#limits = new Int32Array(queries).fill(capacity);
    this.#moved = new Float32Array(2 * capacity);
  }

  /** Takes what is good enough of a block's candidates, whose queries are counted from `firstQuery`. */
  offer(firstQuery: number, candidates: Candidates, ids: readonly string[]): void {
    const { queries, tiles, scores, least } = candidates;
    // While this runs, no product does: a third of the time that it would take with the fields themselves.
    const { thresholds } = this;
    const [heldScores, heldIds, held, limits, room] = [
      this.#scores,
      this.#ids,
      this.#held,
      this.#limits,
      2 * this.#capacity,
    ];
    for (let candidate = 0; candidate < tiles.length; candidate++) {
      const query = firstQuery + queries[candidate];
      const atLeast = least[queries[candidate]];
      const first = tiles[candidate] * TILE_ROWS;
      const rows = Math.min(TILE_ROWS, ids.length - first);
      let threshold = thresholds[query];
      for (let row = 0, at = candidate * TILE_ROWS; row < rows; row++, at++) {
        const score = scores[at];
        if (!(score > threshold && score >= atLeast)) continue;
        const place = query * room + held[query]++;
        heldScores[place] = score;
        heldIds[place] = ids[first + row];
        if (held[query] < limits[query]) continue;
        this.#keepBest(query);
        threshold = thresholds[query];
      }
    }
    this.#raiseThresholds(firstQuery, least.length);
  }

  /** The same with single rows of a block, for `queries` queries. */
  offerRows(firstQuery: number, queries: number, found: ScoredRows, ids: readonly string[]): void {
    const room = 2 * this.#capacity;
    for (const [i, score] of found.scores.entries()) {
      const query = firstQuery + found.queries[i];
      if (!(score > this.thresholds[query])) continue;
      const place = query * room + this.#held[query]++;
      this.#scores[place] = score;
      this.#ids[place] = ids[found.rows[i]];
      if (this.#held[query] === this.#limits[query]) this.#keepBest(query);
    }
    this.#raiseThresholds(firstQuery, queries);
  }

  /** What is held of a query, best first. */
  hits(query: number): readonly Hit[] {
    if (this.#held[query] > this.#capacity) this.#keepBest(query);
    const start = query * 2 * this.#capacity;
    const hits = Array.from({ length: this.#held[query] }, (_, i) => {
      return { id: this.#ids[start + i], score: this.#scores[start + i] };
    });
    return hits.sort((one, other) => other.score - one.score);
  }

  /** A threshold that is up to date keeps rows out of the next block's candidates. */
  #raiseThresholds(firstQuery: number, queries: number): void {
    const many = 1.25 * this.#capacity;
    const end = firstQuery + queries;
    for (let query = firstQuery; query < end; query++) if (this.#held[query] > many) this.#keepBest(query);
  }

  /** Lets go of all but the best, of equal ones the later. */
  #keepBest(query: number): void {
    const [scores, ids, capacity] = [this.#scores, this.#ids, this.#capacity];
    const start = query * 2 * capacity;
    const end = start + this.#held[query];
    const moved = this.#moved.subarray(0, end - start);
    for (let at = start; at < end; at++) moved[at - start] = scores[at];
    const threshold = nthGreatest(moved, capacity);
    let equals = capacity;
    for (let at = start; at < end; at++) if (scores[at] > threshold) equals--;
    let place = start;
    for (let at = start; at < end; at++) {
      const score = scores[at];
      if (score < threshold || (score === threshold && equals-- <= 0)) continue;
      scores[place] = score;
      ids[place++] = ids[at];
    }
    this.#held[query] = capacity;
    this.#limits[query] = 2 * capacity;
    this.thresholds[query] = threshold;
  }
}
