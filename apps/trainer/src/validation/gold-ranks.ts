import type { Engine, Matrix } from "@dpr/model";

/** Some passages of a pool. */
export interface PoolBlock {
  /** Where each of its k passages stands in the pool, [k]. */
  readonly places: readonly number[];
  /**
   * [size, d], k ≤ size: the rows from k on are filling. All blocks of a pool have one size, for the rounding of a
   * product may depend on its shape: so equal representations have equal scores in whatever block they stand.
   */
  readonly representations: Matrix;
}

export interface GoldRanksOptions {
  /** [n, d] */
  readonly questions: Matrix;
  /** For each question, where its gold passages stand in the pool, [n]. */
  readonly golds: readonly (readonly number[])[];
  /** Blocks in which all gold passages are: they are gone through twice. */
  readonly held: readonly PoolBlock[];
  /** What else is in the pool. */
  readonly others?: AsyncIterable<PoolBlock>;
  readonly multiply: Engine["multiply"];
  /** Looked at before each product. */
  readonly signal?: AbortSignal;
}

/** Questions of one product, [512, d] × [size, d] → [512, size]: the scores that are in memory. */
const QUESTIONS_AT_ONCE = 512;

/**
 * How many passages of a pool stand before the best gold passage of each question, [n]: by inner product, descending,
 * and by their places in the pool where scores are equal. NaN for a question without a gold passage of finite score; a
 * score that is NaN stands before all others, as in PyTorch's sort.
 *
 * The product [n, d] × [passages, d] is made block by block, and never held whole.
 */
export async function goldRanks(options: GoldRanksOptions): Promise<Float64Array> {
  const { questions, golds, held, others } = options;
  const scoresOf = scorer(options);
  const best = { scores: new Float32Array(questions.rows).fill(Number.NaN), places: new Float64Array(questions.rows) };
  const seekers = seekersOf(golds);

  for (const block of held) {
    const sought = block.places.flatMap((place, column) =>
      (seekers.get(place) ?? []).map((question) => ({ question, place, column })),
    );
    for (const first of partsOf(questions)) {
      const here = sought.filter(({ question }) => question >= first && question < first + QUESTIONS_AT_ONCE);
      if (here.length === 0) continue;
      const scores = await scoresOf(first, block);
      for (const { question, place, column } of here) {
        const score = scores.data[(question - first) * scores.columns + column];
        const soFar = best.scores[question];
        // Not `score > soFar`: there may be none so far, NaN.
        if (!Number.isFinite(score) || score < soFar || (score === soFar && place > best.places[question])) continue;
        best.scores[question] = score;
        best.places[question] = place;
      }
    }
  }

  const ranks = Float64Array.from(best.scores, (score) => (Number.isNaN(score) ? score : 0));
  for await (const block of chained(held, others)) {
    for (const first of partsOf(questions)) {
      const { rows, columns, data } = await scoresOf(first, block);
      for (let row = 0; row < rows; row++) {
        const scores = data.subarray(row * columns, row * columns + block.places.length);
        ranks[first + row] += countBefore(scores, block.places, best.scores[first + row], best.places[first + row]);
      }
    }
  }
  return ranks;
}

/** For each place with a gold passage, the questions that it belongs to. */
function seekersOf(golds: GoldRanksOptions["golds"]): ReadonlyMap<number, readonly number[]> {
  const seekers = new Map<number, number[]>();
  for (const [question, places] of golds.entries()) {
    for (const place of places) seekers.set(place, [...(seekers.get(place) ?? []), question]);
  }
  return seekers;
}

/** Of the passages of one block, those that stand before the one of the given score and place. */
function countBefore(scores: Float32Array, places: readonly number[], score: number, place: number): number {
  let count = 0;
  for (let column = 0; column < scores.length; column++) {
    const other = scores[column];
    if (places[column] === place) continue;
    // Not `other > score`: NaN stands before all.
    if (!(other <= score) || (other === score && places[column] < place)) count++;
  }
  return count;
}

/** The numbers of the questions with which products begin. */
function* partsOf({ rows }: Matrix): Generator<number> {
  for (let first = 0; first < rows; first += QUESTIONS_AT_ONCE) yield first;
}

/** The scores of the questions from `first` on with a block, [512, size], written over those before. */
function scorer({ questions, multiply, signal }: GoldRanksOptions) {
  const { columns, data } = questions;
  let memory = new Float32Array(0);
  return async (first: number, { representations }: PoolBlock): Promise<Matrix> => {
    signal?.throwIfAborted();
    const end = Math.min(first + QUESTIONS_AT_ONCE, questions.rows);
    const part = { rows: end - first, columns, data: data.subarray(first * columns, end * columns) };
    const needed = part.rows * representations.rows;
    if (memory.length < needed) memory = new Float32Array(needed);
    return await multiply(part, representations, "right", memory.subarray(0, needed));
  };
}

async function* chained(
  first: readonly PoolBlock[],
  then: AsyncIterable<PoolBlock> | undefined,
): AsyncGenerator<PoolBlock> {
  yield* first;
  if (then !== undefined) yield* then;
}
