import { createHash } from "node:crypto";
import { BlockMemory } from "./block-memory.ts";
import type { PartReader } from "./decode-arrow.ts";
import type { EmbeddingSource, StoredBlock } from "./embedding-source.ts";
import { findShards } from "./find-shards.ts";
import { hashDamage, shardDamage } from "./shard-damage.ts";
import { ShardError } from "./shard-errors.ts";
import { requireRows, type ShardFile } from "./shard-groups.ts";
import type { ShardManifest } from "./shard-manifest.ts";
import { readManifests, shardProblems } from "./shard-problems.ts";

/** The embeddings of one or several corpora in their shard files. */
export interface OpenedShards extends EmbeddingSource {
  /** In the order in which they are read: by prefix, and then by shard index. */
  readonly files: readonly string[];
  /** What the files were computed in: more than one makes their scores a little less comparable. */
  readonly precisions: readonly string[];
  /** Of the rows: equal for the same files in the same order, another when any byte of them changes: an opaque text. */
  readonly contents: string;
  blocks(): AsyncIterable<StoredBlock>;
}

export interface OpenShardsOptions {
  /** Whether several rows may have one id. Default no. */
  readonly allowDuplicateIds?: boolean;
  /**
   * When every byte of the files is held against their manifests: before this returns, which is a pass over all of them,
   * or as `blocks()` reads them, in a thread of its own. There a file that is not what was embedded ends the reading
   * before its last block, with the same error: what was made of the blocks before is to be thrown away. Default before.
   */
  readonly verify?: "before" | "while reading";
  /**
   * Whether a block's embeddings and fingerprints are overwritten when the next but one is asked for: for consumers that
   * keep none. Saves memory, and a tenth of the time of a search. Default no.
   */
  readonly reuseMemory?: boolean;
  /** Called as files are hashed before, with how many bytes were since the last call: what it throws is thrown. */
  readonly onBytes?: (bytes: number) => void;
  /** Called for each file before any is read, which takes long: what it throws is thrown. */
  readonly onManifest?: (path: string, manifest: ShardManifest) => void | Promise<void>;
}

/**
 * Opens all shards of a corpus, or of several that were embedded apart: a name is a file, a folder, a prefix or a glob, see
 * `findShards`. The shards of each prefix are one complete split of one corpus, and all are of one model. Every file is
 * hashed, so what `blocks()` gives is what was embedded; then ids are compared, which reads little: less than a
 * hundredth of shards of 768 float32s. No file stays open, and memory does not grow with the corpus.
 * @throws ShardError with the code of the cause, FormatError for a manifest that is not one
 */
export async function openShards(
  names: string | readonly string[],
  options: OpenShardsOptions = {},
): Promise<OpenedShards> {
  const isHashedBefore = options.verify !== "while reading";
  const found = await readManifests(await findShards(names));
  const files = found.groups.flatMap((group) => group.files);
  for (const { path, manifest } of files) await options.onManifest?.(path, manifest);
  for await (const problem of shardProblems(found, { ...options, hashFiles: isHashedBefore })) throw problem;
  const { dimension, fingerprint } = files[0].manifest;
  return {
    rows: files.reduce((rows, { manifest }) => rows + manifest.end - manifest.start, 0),
    dimension,
    fingerprint,
    contents: createHash("sha256")
      .update(JSON.stringify(files.map(({ manifest }) => manifest.sha256)))
      .digest("hex"),
    files: files.map(({ path }) => path),
    precisions: [...new Set(files.map(({ manifest }) => manifest.precision))],
    async *blocks() {
      const memory = options.reuseMemory === true ? new BlockMemory() : undefined;
      if (isHashedBefore) for (const file of files) yield* readShard(file, memory);
      else yield* readVerified(files, memory);
    },
  };
}

/**
 * The blocks of one shard; `memory` for their embeddings, which are in memory of their own without it.
 * @throws ShardError DATA_SHARD_DAMAGED when it has not the columns or rows that its manifest says
 */
export async function* readShard(file: ShardFile, memory?: BlockMemory): AsyncGenerator<StoredBlock> {
  const { readBody } = await import("./record-batches.ts");
  yield* readParts(file, { read: async (opened, place) => await readBody(opened, place, memory) });
}

/** The blocks of all shards, whose files are hashed as they are read. */
async function* readVerified(files: readonly ShardFile[], memory?: BlockMemory): AsyncGenerator<StoredBlock> {
  const { HashingReader } = await import("./hashing-reader.ts");
  await using reader = new HashingReader();
  for (const file of files) {
    const parts: PartReader = {
      read: async (_, place) => await reader.read(file.path, place, memory),
      async finish() {
        const damage = hashDamage(file, await reader.finish(file.path));
        if (damage !== undefined) throw damage;
      },
    };
    try {
      yield* readParts(file, parts);
    } catch (error) {
      // What cannot be decoded is not what was embedded: then that is what is wrong with it.
      throw (error instanceof ShardError ? await shardDamage(file) : undefined) ?? error;
    }
  }
}

async function* readParts(file: ShardFile, parts: PartReader): AsyncGenerator<StoredBlock> {
  // Loaded here: whoever reads no embeddings should not wait for Arrow.
  const { decodeArrow } = await import("./decode-arrow.ts");
  let rows = 0;
  for await (const block of decodeArrow(file.path, file.manifest, parts)) {
    rows += block.ids.length;
    yield block;
  }
  requireRows(file, rows);
}
