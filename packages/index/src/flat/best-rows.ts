import type { Hit } from "../vector-index.ts";

/**
 * The best rows of one query so far, at most `capacity`: score descending, earlier rows first where scores are equal.
 * It needs no row numbers for that: blocks come in the corpus' order, so what is held is earlier than what is offered.
 */
export class BestRows {
  readonly #scores: Float32Array;
  readonly #ids: string[] = [];

  constructor(capacity: number) {
    this.#scores = new Float32Array(capacity);
  }

  /**
   * Merges one block's best into what is held. `scores` descends, with earlier rows first where scores are equal;
   * `ids[rows[i]]` is the id that goes with `scores[i]`. Costs nothing when even the best offered is not good enough.
   */
  offer(scores: Float32Array, rows: Int32Array, ids: readonly string[]): void {
    const held = this.#ids.length;
    const capacity = this.#scores.length;
    let kept = 0;
    let taken = 0;
    while (kept + taken < capacity && (kept < held || taken < scores.length)) {
      if (taken === scores.length || (kept < held && this.#scores[kept] >= scores[taken])) kept++;
      else taken++;
    }
    if (taken === 0) return;
    // Back to front, so that nothing held is overwritten before it has moved.
    for (let place = kept + taken - 1; taken > 0; place--) {
      if (kept > 0 && this.#scores[kept - 1] < scores[taken - 1]) {
        kept--;
        this.#scores[place] = this.#scores[kept];
        this.#ids[place] = this.#ids[kept];
      } else {
        taken--;
        this.#scores[place] = scores[taken];
        this.#ids[place] = ids[rows[taken]];
      }
    }
  }

  /** What is held now, best first. */
  hits(): readonly Hit[] {
    return this.#ids.map((id, place) => ({ id, score: this.#scores[place] }));
  }
}
