import type { FlatIndexOptions } from "./flat/flat-index.ts";
import { openFlatIndex } from "./flat/saved-flat-index.ts";
import { type IndexFolder, openIndexFolder } from "./index-folder.ts";
import type { IndexKind, VectorIndex } from "./vector-index.ts";

export interface OpenIndexOptions {
  /** Of a search; default 0: one a physical core. */
  readonly threads?: number;
  /** Of HNSW: candidates that a search keeps; default: as it was built with. */
  readonly efSearch?: number;
  /** Of a flat index, see {@link FlatIndexOptions}. */
  readonly precision?: FlatIndexOptions["precision"];
  /** Looked at while files are checked. */
  readonly signal?: AbortSignal;
}

/** What opens each kind of index. */
const openers: Readonly<Record<IndexKind, (folder: IndexFolder, options: OpenIndexOptions) => Promise<VectorIndex>>> = {
  flat: openFlatIndex,
  hnsw: openHnsw,
  "hnsw-sq8": openHnsw,
  faiss: async (...opened) => await (await import("./faiss/saved-faiss-index.ts")).openFaissIndex(...opened),
};

/**
 * Opens an index that `save` wrote, once every byte of it is as it was written. Dispose of it when done.
 * @throws NoIndexError, IndexDamagedError
 */
export async function openIndex(folder: string, options: OpenIndexOptions = {}): Promise<VectorIndex> {
  const opened = await openIndexFolder(folder, options.signal);
  return await openers[opened.kind](opened, options);
}

/** Loaded when asked for: exact search does without. */
async function openHnsw(folder: IndexFolder, options: OpenIndexOptions): Promise<VectorIndex> {
  const { openHnswIndex } = await import("./hnsw/saved-hnsw-index.ts");
  return await openHnswIndex(folder, options);
}
