import { type Batch, type BatchOptions, createBatches, type ExampleSource } from "@dpr/data";

/** The batches of a file in its order, with every question's first positive and first negatives: nothing is drawn. */
export function batchesInOrder(
  examples: ExampleSource,
  sizes: Pick<BatchOptions, "batchSize" | "hardNegatives" | "otherNegatives">,
): AsyncIterable<Batch> {
  return createBatches(examples, { ...sizes, shuffle: false, seed: 0, epoch: 0 });
}
