import type { IndexFolder } from "../index-folder.ts";
import { RowIds } from "../row-ids.ts";
import { FaissIndex, IDS_FILE, INDEX_FILE } from "./faiss-index.ts";
import { FaissProcess, type FaissProcessOptions } from "./faiss-process.ts";

/** An index of FAISS from its folder. Throws FaissUnavailableError, FaissFailedError. */
export async function openFaissIndex(
  folder: IndexFolder,
  options: FaissProcessOptions & { readonly signal?: AbortSignal },
): Promise<FaissIndex> {
  const path = folder.pathOf(INDEX_FILE);
  const ids = await RowIds.read(folder.pathOf(IDS_FILE));
  const process = await FaissProcess.start(path, options);
  try {
    await process.ask("read it", "read", [path], options.signal);
    return new FaissIndex(process, folder, ids);
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}
