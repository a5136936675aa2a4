import type { IndexFolder } from "../index-folder.ts";
import { RowIds } from "../row-ids.ts";
import type { EmbeddingSource, VectorIndex } from "../vector-index.ts";
import { FaissFlatFile } from "./faiss-flat-file.ts";
import { FlatIndex, type FlatIndexOptions, IDS_FILE, ROWS_FILE } from "./flat-index.ts";

/** A flat index that streams over the rows of its folder, whose file stays open until the index is disposed of. */
export async function openFlatIndex(folder: IndexFolder, options: FlatIndexOptions): Promise<VectorIndex> {
  const { rows, dimension, fingerprint, contents } = folder;
  const ids = await RowIds.read(folder.pathOf(IDS_FILE));
  const file = await FaissFlatFile.open(folder.pathOf(ROWS_FILE));
  const source: EmbeddingSource = {
    ...{ rows, dimension, fingerprint, contents },
    blocks: () => file.blocks(ids, dimension),
  };
  try {
    return await FlatIndex.open(source, options, file);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}
