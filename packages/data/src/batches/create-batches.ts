import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { ExampleSource } from "../examples/example-source.ts";
import type { TrainableExample, TrainingContext } from "../examples/training-example.ts";
import { type Random, randomFor, shuffled, shuffledOrder } from "./random.ts";

export interface BatchOptions {
  /** Questions in a batch. */
  readonly batchSize: number;
  /** Hard negatives of each question; ordinary ones stand in for a question that has none. Default 1. */
  readonly hardNegatives?: number;
  /** Ordinary negatives of each question. Default 0. */
  readonly otherNegatives?: number;
  /** Take a random positive of each question, not its first. Default false. */
  readonly shufflePositive?: boolean;
  /**
   * What becomes of a last batch that is not full: it is kept, and shorter (default), dropped, as in PaddleNLP, or filled
   * up from the start of the epoch's order, as in GC-DPR.
   */
  readonly lastBatch?: LastBatch;
  /** False keeps the given order and takes the first negatives and positives, as validation wants. Default true. */
  readonly shuffle?: boolean;
  readonly seed: number;
  /** Each epoch has its own order and negatives. */
  readonly epoch: number;
  /** How many batches of the epoch to pass over, such as those of a run that was interrupted. Default 0. */
  readonly position?: number;
}

export type LastBatch = "keep" | "drop" | "fill";

/** Questions trained on together: each is scored against every context of the batch. */
export interface Batch {
  readonly questions: readonly string[];
  /** For each question in turn: its positive, ordinary negatives, hard negatives. */
  readonly contexts: readonly TrainingContext[];
  /** [questions]: where each question's positive stands among the contexts. */
  readonly positives: Int32Array;
}

/**
 * The batches of one epoch. They follow from the examples and options alone: the order from (seed, epoch), what is
 * drawn for a batch from (seed, epoch, its number), so an epoch goes on at any position as if it had not been
 * interrupted. Can be iterated more than once; a batch is read and made when it is asked for.
 * @throws RangeError for a size or a count that is no whole number
 */
export function createBatches(source: ExampleSource, options: BatchOptions): AsyncIterable<Batch> {
  const { batchSize, hardNegatives = 1, otherNegatives = 0, shuffle = true, seed, epoch, position = 0 } = options;
  requireWhole("hardNegatives", hardNegatives, 0);
  requireWhole("otherNegatives", otherNegatives, 0);
  requireWhole("position", position, 0);
  const batches = countBatches(source.length, options);
  return {
    async *[Symbol.asyncIterator]() {
      const order = shuffle ? shuffledOrder(source.length, randomFor(seed, epoch)) : undefined;
      const places = (start: number, end: number): number[] =>
        Array.from({ length: Math.min(end, source.length) - start }, (_, row) => order?.[start + row] ?? start + row);
      for (let iteration = position; iteration < batches; iteration++) {
        const chosen = places(iteration * batchSize, (iteration + 1) * batchSize);
        if (options.lastBatch === "fill") chosen.push(...places(0, batchSize - chosen.length));
        const random = shuffle ? randomFor(seed, epoch, iteration) : undefined;
        yield createBatch(await source.read(chosen), options, random);
      }
    },
  };
}

/** How many batches an epoch of so many examples has. */
export function countBatches(
  examples: number,
  { batchSize, lastBatch = "keep" }: Pick<BatchOptions, "batchSize" | "lastBatch">,
): number {
  requireWhole("batchSize", batchSize, 1);
  return lastBatch === "drop" ? Math.floor(examples / batchSize) : Math.ceil(examples / batchSize);
}

function createBatch(
  examples: readonly TrainableExample[],
  { hardNegatives = 1, otherNegatives = 0, shufflePositive = false }: BatchOptions,
  random: Random | undefined,
): Batch {
  const contexts: TrainingContext[] = [];
  const positives = new Int32Array(examples.length);
  const draw = (pool: readonly TrainingContext[], count: number) =>
    (random === undefined ? pool : shuffled(pool, random, count)).slice(0, count);
  for (const [row, example] of examples.entries()) {
    const { negatives, hardNegatives: hard } = example;
    const choice = shufflePositive && random !== undefined ? uniformInt(random, 0, example.positives.length - 1) : 0;
    positives[row] = contexts.length;
    contexts.push(example.positives[choice]);
    // One draw for both uses, so that a stand-in never repeats one of the question's ordinary negatives.
    contexts.push(...draw(negatives, otherNegatives + (hard.length === 0 ? hardNegatives : 0)));
    contexts.push(...draw(hard, hardNegatives));
  }
  return { questions: examples.map(({ question }) => question), contexts, positives };
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name}: expected a whole number ≥ ${least}, got ${value}`);
  }
}
