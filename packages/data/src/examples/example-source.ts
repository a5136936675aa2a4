import type { TrainableExample } from "./training-example.ts";

/** Examples that batches are made of: in memory, or read from their files when a batch needs them. */
export interface ExampleSource {
  readonly length: number;
  /** The examples at these places, 0 ≤ place < length, in this order. */
  read(places: readonly number[]): Promise<readonly TrainableExample[]>;
}

/** Examples that are in memory already, as a source. */
export function examplesInMemory(examples: readonly TrainableExample[]): ExampleSource {
  return { length: examples.length, read: (places) => Promise.resolve(places.map((place) => examples[place])) };
}
