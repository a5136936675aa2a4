import { createProgress } from "@dpr/command-line";
import type { ExampleSource } from "@dpr/data";
import { batchesInOrder } from "./batches-in-order.ts";
import { embedAllQuestions, type Validating } from "./embed-texts.ts";
import { goldRanks, type PoolBlock } from "./gold-ranks.ts";
import { embedInBlocks, type PlacedPassage } from "./pool-blocks.ts";

export interface AverageRank {
  /** From 0, the best; NaN when the score of a positive is no finite number. */
  readonly averageRank: number;
  readonly questions: number;
  /** Contexts that each positive is ranked among. */
  readonly contexts: number;
}

/**
 * The mean rank of the first positive of the first `val_av_rank_max_qs` questions, among the contexts of all of them:
 * DPR's `validate_average_rank`. A question brings its first positive, its first `val_av_rank_other_neg` ordinary and
 * its first `val_av_rank_hard_neg` hard negatives, fewer where it has fewer, and ordinary ones for hard ones where it
 * has none of these. A passage that several questions bring is in the pool as often, as in DPR: copies of a positive
 * stand before it or behind it.
 *
 * Memory: all representations, and nothing else that grows.
 */
export async function averageRank(validating: Validating, examples: ExampleSource): Promise<AverageRank> {
  const { engine, options, signal } = validating;
  const { valAvRankHardNeg, valAvRankOtherNeg, valAvRankBsz, valAvRankMaxQs } = options;
  const length = Math.min(examples.length, valAvRankMaxQs);
  const chosen: ExampleSource = { length, read: (places) => examples.read(places) };
  using progress = createProgress({ label: "average rank", total: length, unit: "questions" });
  const batches = batchesInOrder(chosen, {
    batchSize: options.devBatchSize,
    hardNegatives: valAvRankHardNeg,
    otherNegatives: valAvRankOtherNeg,
  });

  const golds: number[][] = [];
  let contexts = 0;
  async function* placed(): AsyncGenerator<PlacedPassage> {
    for await (const batch of batches) {
      for (const positive of batch.positives) golds.push([contexts + positive]);
      for (const passage of batch.contexts) yield { place: contexts++, passage };
      progress.advance(batch.questions.length);
    }
  }
  const held: PoolBlock[] = [];
  for await (const block of embedInBlocks(validating, placed(), valAvRankBsz)) held.push(block);
  const questions = await embedAllQuestions(validating, chosen);
  const ranks = await goldRanks({ questions, golds, held, multiply: engine.multiply, signal });
  const sum = ranks.reduce((all, rank) => all + rank, 0);
  return { averageRank: sum / ranks.length, questions: ranks.length, contexts };
}
