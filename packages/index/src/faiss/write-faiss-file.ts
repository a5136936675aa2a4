import { checkSource } from "../check-arguments.ts";
import { writeFaissFlat } from "../flat/faiss-flat-file.ts";
import { regroupRows } from "../regroup-rows.ts";
import type { EmbeddingSource, WorkOptions } from "../vector-index.ts";

/**
 * Writes the rows of a source as FAISS writes an `IndexFlatIP`, byte for byte, without FAISS: what `faiss.read_index` of
 * Python takes. Such a file has no room for ids, so keep them beside it. The file is whole or not there; memory is a block.
 * Throws what reading a source throws.
 */
export async function writeFaissFile(
  path: string,
  source: EmbeddingSource,
  { onProgress, signal }: WorkOptions = {},
): Promise<void> {
  checkSource(source);
  let done = 0;
  await writeFaissFlat(path, {
    ...source,
    async *blocks() {
      for await (const block of regroupRows(source, Math.min(source.rows, 4096))) {
        signal?.throwIfAborted();
        yield block;
        done += block.ids.length;
        onProgress?.(done, source.rows);
      }
    },
  });
}
