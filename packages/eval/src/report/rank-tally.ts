/** Counts questions by the rank of their first hit, so that top-k accuracy is known for every k. Keeps a number a rank. */
export class RankTally {
  readonly #firstHits: number[] = [];
  #questions = 0;

  /** The denominator. */
  get questions(): number {
    return this.#questions;
  }

  /** `rank`: of the question's first hit, from 1; undefined when none of its passages is one. */
  add(rank: number | undefined): void {
    this.#questions++;
    if (rank !== undefined) this.#firstHits[rank] = (this.#firstHits[rank] ?? 0) + 1;
  }

  /** Questions that have a hit among their first k passages, for k = 1 … depth; at [0] stands 0. */
  hits(depth: number): readonly number[] {
    const hits = [0];
    for (let k = 1; k <= depth; k++) hits.push(hits[k - 1] + (this.#firstHits[k] ?? 0));
    return hits;
  }
}

/** Counts, for every k, the questions that one of two runs has a hit for and the other has not. Keeps two numbers a rank. */
export class PairTally {
  readonly #won: number[] = [];
  readonly #lost: number[] = [];

  /** The ranks of the question's first hit in both runs, as `RankTally` takes them. */
  add(rank: number | undefined, other: number | undefined): void {
    const [first, second] = [rank ?? Number.POSITIVE_INFINITY, other ?? Number.POSITIVE_INFINITY];
    // Won from k = first on, until the other run has a hit too.
    if (first < second) count(this.#won, first, second);
    if (second < first) count(this.#lost, second, first);
  }

  /** Questions won and lost by the first run at k. */
  at(k: number): { readonly won: number; readonly lost: number } {
    return { won: sumUpTo(this.#won, k), lost: sumUpTo(this.#lost, k) };
  }
}

function count(changes: number[], from: number, until: number): void {
  changes[from] = (changes[from] ?? 0) + 1;
  if (until !== Number.POSITIVE_INFINITY) changes[until] = (changes[until] ?? 0) - 1;
}

function sumUpTo(changes: readonly number[], k: number): number {
  let sum = 0;
  for (let rank = 1; rank <= k; rank++) sum += changes[rank] ?? 0;
  return sum;
}
