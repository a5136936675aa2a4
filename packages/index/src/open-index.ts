import { openFlatIndex } from "./flat/saved-flat-index.ts";
import { type IndexFolder, openIndexFolder } from "./index-folder.ts";
import type { IndexKind, VectorIndex } from "./vector-index.ts";

export interface OpenIndexOptions {
  /** Of a search; default 0: one a physical core. */
  readonly threads?: number;
  /** Looked at while files are checked. */
  readonly signal?: AbortSignal;
}

/** What opens each kind of index. */
const openers: Readonly<Record<IndexKind, (folder: IndexFolder, options: OpenIndexOptions) => Promise<VectorIndex>>> = {
  flat: openFlatIndex,
};

/**
 * Opens an index that `save` wrote, once every byte of it is as it was written. Dispose of it when done.
 * @throws NoIndexError, IndexDamagedError
 */
export async function openIndex(folder: string, options: OpenIndexOptions = {}): Promise<VectorIndex> {
  const opened = await openIndexFolder(folder, options.signal);
  return await openers[opened.kind](opened, options);
}
