import { join } from "node:path";
import { parseBertConfig } from "../weights/bert-config.ts";
import { readJsonObjectIfPresent } from "../weights/model-file.ts";
import { fetchBlob, type HubFile } from "./fetch-blob.ts";
import { createHubClient, type HubClientOptions } from "./hub-client.ts";
import { HubModelUnsuitableError, HubOfflineError, HubUnreachableError } from "./hub-errors.ts";
import { exists, ModelCache } from "./model-cache.ts";
import { absentFiles, chooseFiles, stateOf, TOKENIZERS, WEIGHTS } from "./model-files.ts";
import { isModelName, isRevision } from "./model-name.ts";

/** How fetching a model goes on. */
export type FetchModelEvent =
  /** Files that were not in the cache begin to come. */
  | { readonly kind: "start"; readonly files: number; readonly bytes: number }
  /** So many more bytes are there. */
  | { readonly kind: "advance"; readonly bytes: number }
  /** The hub cannot be reached; what the cache holds is used, though Python may not have fetched all of the model. */
  | { readonly kind: "unreachable"; readonly reason: string };

export interface FetchModelOptions extends HubClientOptions {
  /** A branch, tag or commit. Default: `main`. */
  readonly revision?: string;
  /** Python's `HF_HUB_CACHE`: models are found there and put there in the same layout. */
  readonly cacheDirectory: string;
  /** Use the cache alone. Default: false. */
  readonly offline?: boolean;
  readonly onEvent?: (event: FetchModelEvent) => void;
}

/**
 * The directory of a model of the hub, for `readModelDirectory` and `loadTokenizer`: from the cache where it holds the
 * model, else from the hub. A revision once cached is used without asking whether it has changed; a commit pins it for
 * good. Only files that an encoder is read from are fetched, the configuration first, so that another architecture is
 * refused before its weights come. Memory holds one piece.
 *
 * Each file is checked against the hub's hash and appears whole or not at all; those that an interrupted call fetched
 * are kept.
 * @throws HubError, ModelFileError for a configuration that is not supported
 */
export async function fetchModel(options: FetchModelOptions): Promise<string> {
  const { name, revision = "main", cacheDirectory, offline = false, token, onEvent } = options;
  if (!isModelName(name)) throw new RangeError(`name: expected organisation/name, got ${JSON.stringify(name)}`);
  if (!isRevision(revision))
    throw new RangeError(`revision: expected a branch, tag or commit, got ${JSON.stringify(revision)}`);
  if (token?.startsWith("hf_") === false) throw new RangeError("token: expected one that begins with hf_");
  const model = options.revision === undefined ? name : `${name}@${revision}`;
  const cache = new ModelCache(cacheDirectory, name);
  const cached = await cache.commitOf(revision);
  const state = cached === undefined ? "unusable" : await stateOf(cache, cached);
  const isUsable = cached !== undefined && state !== "unusable";
  if (isUsable && (offline || state === "whole")) return cache.snapshot(cached);
  if (offline)
    throw new HubOfflineError(
      model,
      `expected the model in ${cacheDirectory}, as the network is not to be used, found ${cached === undefined ? "none" : "a part of it"}`,
      "fetch it once with the network, or give a directory",
    );
  try {
    return await fetchSnapshot(model, cache, revision, options);
  } catch (error) {
    if (!isUsable || !(error instanceof HubUnreachableError)) throw error;
    onEvent?.({ kind: "unreachable", reason: error.message });
    return cache.snapshot(cached);
  }
}

/** Puts what the cache lacks of a revision there. */
async function fetchSnapshot(
  model: string,
  cache: ModelCache,
  revision: string,
  options: FetchModelOptions,
): Promise<string> {
  const hub = createHubClient(model, options);
  const commit = await hub.commitOf(revision);
  const files = await hub.files(commit);
  const chosen = chooseFiles(files);
  checkSuitable(model, chosen);

  const missing: HubFile[] = [];
  for (const file of chosen) {
    if (await cache.has(commit, file.path)) continue;
    if (await exists(cache.blob(file.hash))) await cache.place(commit, file.path, file.hash);
    else missing.push(file);
  }
  const { onEvent } = options;
  if (missing.length > 0)
    onEvent?.({ kind: "start", files: missing.length, bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0) });
  // Small ones first: what the configuration says decides whether the weights are wanted at all.
  for (const file of missing.toSorted((a, b) => a.bytes - b.bytes)) {
    if (isWeights(file)) await checkConfiguration(cache.snapshot(commit));
    await fetchBlob(model, file, cache.blob(file.hash), hub.bytes(commit, file.path), (bytes) => {
      onEvent?.({ kind: "advance", bytes });
    });
    await cache.place(commit, file.path, file.hash);
  }
  // Last: what is noted is whole.
  for (const file of absentFiles(files)) await cache.noteAbsent(commit, file);
  await cache.noteCommit(revision, commit);
  return cache.snapshot(commit);
}

function checkSuitable(model: string, files: readonly HubFile[]): void {
  const names = new Set(files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)));
  for (const oneOf of [["config.json"], WEIGHTS, TOKENIZERS])
    if (!oneOf.some((name) => names.has(name)))
      throw new HubModelUnsuitableError(
        model,
        `expected a model with ${oneOf.join(" or ")}, got one without`,
        "choose another, or convert it",
      );
}

function isWeights({ path }: HubFile): boolean {
  return WEIGHTS.some((name) => path.endsWith(name));
}

async function checkConfiguration(snapshot: string): Promise<void> {
  const path = join(snapshot, "config.json");
  const json = await readJsonObjectIfPresent(path);
  if (json !== undefined) parseBertConfig(path, json);
}
