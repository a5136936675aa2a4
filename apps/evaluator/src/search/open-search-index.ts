import { stat } from "node:fs/promises";
import { CommandLineError, log } from "@dpr/command-line";
import { type OpenedShards, readIds, requireIds } from "@dpr/data";
import { describeIndex, type IndexKind, openFaissFile, openIndex, type VectorIndex } from "@dpr/index";
import type { BuildOptions, SearchOptions } from "../options/search-options.ts";
import { buildIndex, indexParameters } from "./build-index.ts";
import { openPassageShards } from "./open-passage-shards.ts";

/** An index to search, and where it comes from. Dispose of it when done. */
export interface SearchIndex extends AsyncDisposable {
  readonly index: VectorIndex;
  /** What the user calls it. */
  readonly name: string;
  /** The shards that it is of; undefined for a kept index that is searched without them. */
  readonly shards?: OpenedShards;
  /** Whether it was built just now, and finds less than exact search does, perhaps. */
  readonly isNew: boolean;
  /** What was written. */
  readonly files: readonly string[];
}

/**
 * The index that a command line names: the shards themselves for exact search; a kept one while it is of the same shards
 * and parameters; else a new one, which is kept where `--save_or_load_index` says so.
 */
export async function openSearchIndex(options: SearchOptions, signal: AbortSignal): Promise<SearchIndex> {
  const { encodedCtxFile, indexPath, threads, allowDuplicateIds } = options;
  if (encodedCtxFile === undefined) {
    if (indexPath === undefined) {
      throw new CommandLineError("expected --encoded_ctx_file or --index_path, got neither; name what to search");
    }
    return opened(await openKept(indexPath, options, signal), indexPath);
  }
  const kind = chosenKind(options);
  if (indexPath !== undefined && (kind === "flat" || !options.saveOrLoadIndex)) {
    const missing = kind === "flat" ? "--index hnsw, hnsw-sq8 or faiss" : "--save_or_load_index";
    throw new CommandLineError(
      `--index_path: expected ${missing} beside it, got none; give it, or leave out --encoded_ctx_file to search that index`,
    );
  }
  const name = encodedCtxFile.join(",");
  const shards = await openPassageShards(encodedCtxFile, allowDuplicateIds);
  if (kind === "flat") {
    if (options.saveOrLoadIndex)
      log("--save_or_load_index: flat searches the shards themselves; there is none to keep");
    return opened(await buildIndex(shards, kind, options, signal), name, { shards });
  }
  const folder = indexFolder(options, shards);
  if (options.saveOrLoadIndex) {
    const reason = await staleness(folder, kind, shards, options);
    if (reason === undefined) {
      log(`${folder}: the index of these shards`);
      return opened(await openIndex(folder, { threads, efSearch: options.efSearch, signal }), name, { shards });
    }
    log(reason);
  }
  const index = await buildIndex(shards, kind, options, signal);
  if (!options.saveOrLoadIndex) return opened(index, name, { shards, isNew: true });
  await index.save(folder, { signal });
  return opened(index, name, { shards, isNew: true, files: [folder] });
}

/** An index of a folder that was saved here, or of a file that FAISS wrote. */
async function openKept(path: string, options: SearchOptions, signal: AbortSignal): Promise<VectorIndex> {
  const { threads, efSearch, searchPrecision: precision, indexIds } = options;
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return await openIndex(path, { threads, efSearch, precision, signal });
  return await openFaissFile(path, { ids: readIds(indexIds ?? requireIds(path)), signal });
}

/** The kind that `--index` or `--hnsw_index` names. */
export function chosenKind({ index, hnswIndex }: Pick<SearchOptions, "index" | "hnswIndex">): IndexKind {
  if (!hnswIndex || index.startsWith("hnsw")) return index;
  if (index === "flat") return "hnsw";
  throw new CommandLineError(`--hnsw_index: expected no --index ${index} beside it, got both; name one`);
}

/** `--index_path`, or a folder beside the shards, called as they and the index are. */
export function indexFolder(options: BuildOptions, { files }: Pick<OpenedShards, "files">): string {
  return options.indexPath ?? `${files[0].replace(/(?:_\d+_of_\d+)?\.arrow$/, "")}.${chosenKind(options)}`;
}

/** Why the index of a folder cannot be used; undefined when it can. */
async function staleness(
  folder: string,
  kind: IndexKind,
  { contents }: OpenedShards,
  options: SearchOptions,
): Promise<string | undefined> {
  const kept = await describeIndex(folder);
  if (kept === undefined) return `${folder}: no index yet; it is built`;
  if (kept.contents !== contents) return `${folder}: of other shards; it is built again`;
  if (kept.kind !== kind) return `${folder}: ${kept.kind}, not ${kind}; it is built again`;
  const asked = Object.entries(indexParameters(kind, options));
  const changed = asked.find(([name, value]) => kept.parameters[name] !== value);
  if (changed === undefined) return undefined;
  return `${folder}: built with ${changed[0]} ${kept.parameters[changed[0]]}, not ${changed[1]}; it is built again`;
}

function opened(
  index: VectorIndex,
  name: string,
  more: Partial<Pick<SearchIndex, "shards" | "isNew" | "files">> = {},
): SearchIndex {
  return { isNew: false, files: [], ...more, index, name, [Symbol.asyncDispose]: () => index[Symbol.asyncDispose]() };
}
