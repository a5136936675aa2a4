import { IndexDamagedError } from "../errors.ts";
import type { IndexFolder } from "../index-folder.ts";
import { RowIds } from "../row-ids.ts";
import type { VectorIndex } from "../vector-index.ts";
import { GRAPH_FILE, HnswIndex, IDS_FILE } from "./hnsw-index.ts";
import { completeParameters, completeThreads } from "./hnsw-options.ts";
import { createStoredNumbers, type HnswNumbers } from "./stored-numbers.ts";
import { UsearchGraph } from "./usearch-graph.ts";

export interface OpenHnswOptions {
  readonly threads?: number;
  readonly efSearch?: number;
}

/**
 * An HNSW index over the mapped file of its folder: memory is the ids and what searches touch. It is read into memory as
 * soon as it is added to or removed from.
 */
export async function openHnswIndex(folder: IndexFolder, options: OpenHnswOptions): Promise<VectorIndex> {
  const { rows, dimension, fingerprint, contents, parameters: saved } = folder;
  const parameters = completeParameters({
    M: Number(saved["M"]),
    efConstruction: Number(saved["efConstruction"]),
    efSearch: options.efSearch ?? Number(saved["efSearch"]),
    numbers: String(saved["numbers"]) as HnswNumbers,
  });
  const threads = completeThreads(options.threads);
  const stored = createStoredNumbers(parameters.numbers, Number(saved["range"]));
  const path = folder.pathOf(GRAPH_FILE);
  const newGraph = (): UsearchGraph => {
    return new UsearchGraph({ ...parameters, dimension, numbers: stored.graphNumbers });
  };
  const graph = newGraph();
  graph.view(path);
  if (graph.rows !== rows) throw new IndexDamagedError(path, `${rows} rows`, String(graph.rows));
  const ids = await RowIds.read(folder.pathOf(IDS_FILE));
  const writable = async (): Promise<UsearchGraph> => {
    const loaded = newGraph();
    loaded.load(path);
    return loaded;
  };
  return new HnswIndex(
    { graph, ids, dimension, fingerprint, contents, writable },
    ...([parameters, stored, threads] as const),
  );
}
