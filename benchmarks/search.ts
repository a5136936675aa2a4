import { measureFlat } from "./flat.ts";
import { measureHnsw } from "./hnsw.ts";

/** Exact search beside plain products and plain reading, and HNSW beside exact search and FAISS. */
export async function measureSearch(): Promise<object> {
  return { flat: await measureFlat(), hnsw: await measureHnsw() };
}
