import { createProgress, log } from "@dpr/command-line";
import type { OpenedShards } from "@dpr/data";
import {
  createFaissIndex,
  createFlatIndex,
  createHnswIndex,
  estimateHnsw,
  type IndexKind,
  type VectorIndex,
} from "@dpr/index";
import type { BuildOptions } from "../options/search-options.ts";

/** What an index of a kind is built with: another index where any of it differs. */
export function indexParameters(kind: IndexKind, options: BuildOptions): Readonly<Record<string, number | string>> {
  const { hnswM: M, efConstruction, faissFactory: factory } = options;
  if (kind === "flat") return {};
  if (kind === "faiss") return { factory };
  return { M, efConstruction, numbers: kind === "hnsw-sq8" ? "sq8" : options.hnswNumbers };
}

/** Builds an index of shards, and says before what it will take. */
export async function buildIndex(
  shards: OpenedShards,
  kind: IndexKind,
  options: BuildOptions,
  signal: AbortSignal,
): Promise<VectorIndex> {
  const { threads, efSearch, hnswM: M, efConstruction } = options;
  if (kind === "flat") {
    const { indexBuffer: blockRows, searchPrecision: precision } = options;
    return await createFlatIndex(shards, { threads, blockRows, precision });
  }
  using progress = createProgress({ label: `building ${kind}`, total: shards.rows, unit: "rows" });
  let before = 0;
  const onProgress = (done: number): void => {
    progress.advance(done - before);
    before = done;
  };
  if (kind === "faiss") {
    const { faissFactory: factory } = options;
    const ofHnsw = factory.includes("HNSW") ? { efConstruction, efSearch } : {};
    return await createFaissIndex(shards, { factory, ...ofHnsw, onProgress, signal });
  }
  const numbers = kind === "hnsw-sq8" ? "sq8" : options.hnswNumbers;
  const { memoryBytes, linkBytes, fileBytes } = estimateHnsw({ ...shards, M, numbers });
  const [memory, links, file] = [memoryBytes, linkBytes, fileBytes].map(inMegabytes);
  log(`${kind}: ${memory} of memory while it is built, ${file} on disk, of which ${links} are links`);
  return await createHnswIndex(shards, { M, efConstruction, efSearch, numbers, threads, onProgress, signal });
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20).toLocaleString("en")} MB`;
}
