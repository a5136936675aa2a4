/** The share of questions that have a hit among their first k passages, for several k. */
export interface TopKAccuracy {
  /** The denominator. */
  readonly questions: number;
  /** k → questions whose first hit is at rank k or better. */
  readonly hits: Readonly<Record<string, number>>;
  /** k → hits / questions, not rounded. */
  readonly accuracy: Readonly<Record<string, number>>;
  /** The average rank of the first hit over the questions that have one at all; absent where none has. */
  readonly firstHit?: { readonly questions: number; readonly averageRank: number };
}

/** Cutoffs that are none at all, or not whole numbers from 1 up. */
export class InvalidCutoffsError extends Error {
  readonly code = "INVALID_CUTOFFS";
  override readonly name = "InvalidCutoffsError";
  readonly got: readonly number[];

  constructor(got: readonly number[]) {
    super(
      `cutoffs: expected whole numbers from 1 up, got [${got.join(", ")}]: pass [1, 5, 20, 100] for the usual ones`,
    );
    this.got = got;
  }
}

/** A mean over questions was asked for before any question was counted. */
export class NoQuestionsError extends Error {
  readonly code = "NO_QUESTIONS";
  override readonly name = "NoQuestionsError";

  /** `what`: would be the mean. */
  constructor(what = "accuracy") {
    super(`${what}: expected at least one question, got 0: look at the file of questions`);
  }
}

/** Counts questions by the rank of their first hit. Keeps one number a cutoff: all from 1 up give the whole curve. */
export class TopKCounter {
  readonly #hits: Map<number, number>;
  #questions = 0;
  #found = 0;
  #sumOfRanks = 0;

  /** Throws InvalidCutoffsError. */
  constructor(cutoffs: readonly number[]) {
    if (cutoffs.length === 0 || !cutoffs.every((k) => Number.isSafeInteger(k) && k >= 1)) {
      throw new InvalidCutoffsError(cutoffs);
    }
    this.#hits = new Map(cutoffs.map((k) => [k, 0]));
  }

  get questions(): number {
    return this.#questions;
  }

  /** `rank`: of the question's first hit, from 1; undefined when none of its passages is one. */
  add(rank: number | undefined): void {
    this.#questions++;
    if (rank === undefined) return;
    this.#found++;
    this.#sumOfRanks += rank;
    for (const [k, hits] of this.#hits) if (rank <= k) this.#hits.set(k, hits + 1);
  }

  /** Throws NoQuestionsError, for a share of nothing is no number. */
  result(): TopKAccuracy {
    const questions = this.#questions;
    if (questions === 0) throw new NoQuestionsError();
    const accuracy = Array.from(this.#hits, ([k, hits]) => [k, hits / questions] as const);
    return {
      questions,
      hits: Object.fromEntries(this.#hits),
      accuracy: Object.fromEntries(accuracy),
      ...(this.#found > 0 && {
        firstHit: { questions: this.#found, averageRank: this.#sumOfRanks / this.#found },
      }),
    };
  }
}
