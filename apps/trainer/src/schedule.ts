import { CommandLineError } from "@dpr/command-line";
import { countBatches } from "@dpr/data";
import type { TrainerOptions } from "./options.ts";

/** How many updates the run and an epoch have; refuses a warm-up that would never end. */
export function countUpdates(
  examples: number,
  { batchSize, lastBatch, gradientAccumulationSteps, numTrainEpochs, maxUpdates, warmupSteps }: TrainerOptions,
): { readonly total: number; readonly perEpoch: number } {
  const perEpoch = Math.ceil(countBatches(examples, { batchSize, lastBatch }) / gradientAccumulationSteps);
  const total = Math.min(perEpoch * numTrainEpochs, maxUpdates ?? Number.POSITIVE_INFINITY);
  if (total > 0 && warmupSteps >= total) {
    throw new CommandLineError(
      `--warmup_steps: expected fewer than the run's ${total} updates, got ${warmupSteps}; a tenth of them is usual`,
    );
  }
  return { total, perEpoch };
}
