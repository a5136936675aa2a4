import { stat } from "node:fs/promises";
import { hashFile } from "@dpr/durable-files";
import { thousands } from "../files/file-errors.ts";
import type { EmbeddingSource, StoredBlock } from "./embedding-source.ts";
import { findShards } from "./find-shards.ts";
import { ShardError } from "./shard-errors.ts";
import { readManifest, type ShardManifest } from "./shard-manifest.ts";
import { formatShard } from "./shard.ts";

/** The embeddings of a corpus in its shard files. */
export interface OpenedShards extends EmbeddingSource {
  /** In the order in which they are read: by shard index. */
  readonly files: readonly string[];
  blocks(): AsyncIterable<StoredBlock>;
}

interface ShardFile {
  readonly path: string;
  readonly manifest: ShardManifest;
}

/**
 * Opens all shards of a corpus: `name` is a file, a folder, a prefix or a glob, see `findShards`. Every file is hashed
 * once, so what `blocks()` gives later is what was embedded. No file stays open.
 * @throws ShardError with the code of the cause, FormatError for a manifest that is not one
 */
export async function openShards(name: string): Promise<OpenedShards> {
  const files: ShardFile[] = [];
  for (const path of await findShards(name)) files.push({ path, manifest: await readManifest(path) });
  files.sort((a, b) => a.manifest.shard.index - b.manifest.shard.index);
  requireOneCorpus(files);
  requireComplete(name, files);
  for (const file of files) await requireUndamaged(file);
  const { corpusRows, dimension, fingerprint } = files[0].manifest;
  return {
    rows: corpusRows,
    dimension,
    fingerprint,
    files: files.map(({ path }) => path),
    async *blocks() {
      for (const file of files) yield* readBlocks(file);
    },
  };
}

function requireOneCorpus([first, ...others]: readonly ShardFile[]): void {
  const one = first.manifest;
  for (const { path, manifest } of others) {
    const mixed = (what: string, expected: string | number, got: string | number) => {
      const message = `expected ${what} ${expected}, as in ${first.path}, got ${got}`;
      return new ShardError("DATA_SHARDS_MIXED", path, `${message}; keep shards of one run together`);
    };
    if (manifest.fingerprint !== one.fingerprint) throw mixed("the model", one.fingerprint, manifest.fingerprint);
    if (manifest.dimension !== one.dimension) throw mixed("the dimension", one.dimension, manifest.dimension);
    if (manifest.storage !== one.storage) throw mixed("the storage", one.storage, manifest.storage);
    if (manifest.corpusRows !== one.corpusRows) throw mixed("the corpus's rows", one.corpusRows, manifest.corpusRows);
    if (manifest.corpus !== one.corpus) throw mixed("the corpus", one.corpus, manifest.corpus);
    if (manifest.shard.count !== one.shard.count) {
      const shard = formatShard(manifest.shard);
      throw mixed("a corpus cut into", `${one.shard.count} shards`, `shard ${shard}`);
    }
  }
}

/** Every index once. The files are sorted by index. */
function requireComplete(name: string, files: readonly ShardFile[]): void {
  const { count } = files[0].manifest.shard;
  for (let index = 0; index < count; index++) {
    const file = files[index];
    const before = files[index - 1];
    if (before !== undefined && file?.manifest.shard.index === before.manifest.shard.index)
      throw repeated(before, file);
    if (file?.manifest.shard.index !== index) {
      const message = `expected all ${count} shards, got no ${index}/${count}; embed it, or name all shards`;
      throw new ShardError("DATA_SHARD_MISSING", name, message);
    }
  }
  if (files.length > count) throw repeated(files[count - 1], files[count]);
}

function repeated(one: ShardFile, other: ShardFile): ShardError {
  const shard = formatShard(other.manifest.shard);
  const message = `expected each shard once, got ${shard} here and in ${one.path}; remove one of them`;
  return new ShardError("DATA_SHARD_REPEATED", other.path, message);
}

/** @throws ShardError DATA_SHARD_DAMAGED when the file is not as its manifest says */
export async function requireUndamaged({ path, manifest }: ShardFile): Promise<void> {
  const { size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return { size: 0 };
    throw error;
  });
  if (size !== manifest.bytes) {
    const sizes = `expected ${thousands(manifest.bytes)} bytes, got ${thousands(size)}`;
    throw new ShardError("DATA_SHARD_DAMAGED", path, `${sizes}: it is cut off or changed; embed this shard again`);
  }
  if ((await hashFile(path)) !== manifest.sha256) {
    const message = "expected the content that its manifest's sha256 describes, got another; embed this shard again";
    throw new ShardError("DATA_SHARD_DAMAGED", path, message);
  }
}

async function* readBlocks({ path, manifest }: ShardFile): AsyncGenerator<StoredBlock> {
  // Loaded here: whoever reads no embeddings should not wait for Arrow.
  const { decodeArrow } = await import("./decode-arrow.ts");
  const expected = manifest.end - manifest.start;
  let rows = 0;
  for await (const block of decodeArrow(path, manifest)) {
    rows += block.ids.length;
    yield block;
  }
  if (rows !== expected) {
    const message = `expected ${thousands(expected)} rows, got ${thousands(rows)}; embed this shard again`;
    throw new ShardError("DATA_SHARD_DAMAGED", path, message);
  }
}
