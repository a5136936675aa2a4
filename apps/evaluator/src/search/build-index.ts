import type { OpenedShards } from "@dpr/data";
import { createFlatIndex, type IndexKind, type VectorIndex } from "@dpr/index";
import type { SearchOptions } from "../options/search-options.ts";

/** What an index of a kind is built with: another index where any of it differs. */
export function indexParameters(_kind: IndexKind, _options: SearchOptions): Readonly<Record<string, number | string>> {
  return {};
}

/** Builds an index of shards, and says before what it will take. */
export async function buildIndex(
  shards: OpenedShards,
  _kind: IndexKind,
  options: SearchOptions,
  _signal: AbortSignal,
): Promise<VectorIndex> {
  return await createFlatIndex(shards, { threads: options.threads, blockRows: options.indexBuffer });
}
