import type { IndexFolder } from "../index-folder.ts";
import { RowIds } from "../row-ids.ts";
import type { EmbeddingSource, VectorIndex } from "../vector-index.ts";
import { readFaissFlat } from "./faiss-flat-file.ts";
import { createFlatIndex, type FlatIndexOptions, IDS_FILE, ROWS_FILE } from "./flat-index.ts";

/** A flat index that streams over the rows of its folder. */
export async function openFlatIndex(folder: IndexFolder, options: FlatIndexOptions): Promise<VectorIndex> {
  const { rows, dimension, fingerprint, contents } = folder;
  const ids = await RowIds.read(folder.pathOf(IDS_FILE));
  const source: EmbeddingSource = {
    ...{ rows, dimension, fingerprint, contents },
    blocks: () => readFaissFlat(folder.pathOf(ROWS_FILE), ids, dimension),
  };
  return await createFlatIndex(source, options);
}
