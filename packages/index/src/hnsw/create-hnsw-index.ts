import { checkSource } from "../check-arguments.ts";
import { RowIds } from "../row-ids.ts";
import type { EmbeddingSource, VectorIndex } from "../vector-index.ts";
import { HnswIndex } from "./hnsw-index.ts";
import { completeParameters, completeThreads, type HnswOptions } from "./hnsw-options.ts";
import { createStoredNumbers, rangeOf } from "./stored-numbers.ts";
import { UsearchGraph } from "./usearch-graph.ts";

/**
 * Approximate search by inner product in a graph that is built row by row (Malkov and Yashunin, 2018). Keeps the rows in
 * memory, see `estimateHnsw`, and one block of the source while it is built; nothing of it is in a file before `save`.
 * 8-bit numbers (`sq8`) take one more pass over the source, for their scale.
 * @throws EmptySourceError, InvalidParameterError, InvalidRowError, SourceMismatchError, UsearchUnavailableError
 */
export async function createHnswIndex(source: EmbeddingSource, options: HnswOptions = {}): Promise<VectorIndex> {
  const parameters = completeParameters(options);
  const threads = completeThreads(options.threads);
  checkSource(source);
  const range = parameters.numbers === "sq8" ? await rangeOf(source, options) : 0;
  const { dimension, fingerprint, contents } = source;
  const stored = createStoredNumbers(parameters.numbers, range);
  const graph = new UsearchGraph({ ...parameters, dimension, numbers: stored.graphNumbers });
  const state = { graph, ids: new RowIds(), dimension, fingerprint, contents };
  const index = new HnswIndex(state, parameters, stored, threads);
  await index.fill(source, options);
  return index;
}
