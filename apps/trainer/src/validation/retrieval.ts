import { createProgress } from "@dpr/command-line";
import type { ExampleSource } from "@dpr/data";
import type { DevPool } from "./dev-pool.ts";
import { embedAllQuestions, type Validating } from "./embed-texts.ts";
import { goldRanks, type PoolBlock } from "./gold-ranks.ts";
import { embedInBlocks, type PlacedPassage } from "./pool-blocks.ts";

/** Shares of the questions that find one of their positives among the first k passages of the pool. */
export interface Retrieval {
  readonly top1: number;
  readonly top5: number;
  readonly top20: number;
  /** The denominator: all questions of the dev file. */
  readonly questions: number;
  readonly passages: number;
}

/** Passages that are embedded at once. */
const BLOCK = 1024;

/**
 * Searches the pool for all questions, exactly; equal scores in the pool's order, as the index has it. Memory: the
 * representations of questions and gold passages, and one block of the pool.
 */
export async function retrieval(validating: Validating, examples: ExampleSource, pool: DevPool): Promise<Retrieval> {
  const { engine, signal } = validating;
  const questions = await embedAllQuestions(validating, examples);
  using progress = createProgress({ label: "searching dev passages", total: pool.length, unit: "passages" });
  async function* blocks(passages: Iterable<PlacedPassage> | AsyncIterable<PlacedPassage>): AsyncGenerator<PoolBlock> {
    for await (const block of embedInBlocks(validating, passages, BLOCK)) {
      yield block;
      progress.advance(block.places.length);
    }
  }
  const held: PoolBlock[] = [];
  for await (const block of blocks(pool.gold)) held.push(block);
  const { golds } = pool;
  const others = blocks(pool.others());
  const ranks = await goldRanks({ questions, golds, held, others, multiply: engine.multiply, signal });
  const share = (k: number): number => ranks.filter((rank) => rank < k).length / ranks.length;
  return { top1: share(1), top5: share(5), top20: share(20), questions: ranks.length, passages: pool.length };
}
