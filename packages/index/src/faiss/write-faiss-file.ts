import { checkSource } from "../check-arguments.ts";
import { writeFaissFlat } from "../flat/faiss-flat-file.ts";
import type { EmbeddingSource, WorkOptions } from "../vector-index.ts";

/**
 * Writes the rows of a source as FAISS writes an `IndexFlatIP`, byte for byte, without FAISS: what `faiss.read_index` of
 * Python takes. Such a file has no room for ids, so keep them beside it. The file is whole or not there; memory is a block.
 * Throws what reading a source throws.
 */
export async function writeFaissFile(path: string, source: EmbeddingSource, options: WorkOptions = {}): Promise<void> {
  checkSource(source);
  await writeFaissFlat(path, source, options);
}
