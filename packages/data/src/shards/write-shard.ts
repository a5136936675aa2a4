import { writeFileAtomic } from "@dpr/durable-files";
import { thousands } from "../files/file-errors.ts";
import type { EmbeddingBlock } from "./embedding-source.ts";
import { ShardError } from "./shard-errors.ts";
import { formatManifest, manifestPath, type ShardManifest } from "./shard-manifest.ts";
import { formatShard, type Shard, shardRange } from "./shard.ts";

/** What a shard will hold. */
export interface ShardDescription {
  readonly shard: Shard;
  /** Rows of the whole corpus, of which the shard holds its `shardRange`. */
  readonly corpusRows: number;
  readonly dimension: number;
  /** Of the model that makes the embeddings: an opaque text. Shards of two models are never read together. */
  readonly fingerprint: string;
}

/** A shard that was written. */
export interface WrittenShard {
  readonly path: string;
  readonly manifest: ShardManifest;
}

/** The file that {@link writeShard} writes: `PREFIX_3_of_8.arrow`. */
export function shardPath(prefix: string, { index, count }: Shard): string {
  return `${prefix}_${index}_of_${count}.arrow`;
}

/**
 * Writes one shard of a corpus's embeddings, and then its manifest, while `blocks` are being computed. Each file appears
 * when it is complete, or not at all; memory holds one record batch (4,096 rows).
 * @throws ShardError DATA_SHARD_BLOCK, DATA_SHARD_ROWS, and what `blocks` throws
 */
export async function writeShard(
  prefix: string,
  description: ShardDescription,
  blocks: AsyncIterable<EmbeddingBlock> | Iterable<EmbeddingBlock>,
): Promise<WrittenShard> {
  const { shard, corpusRows, dimension, fingerprint } = description;
  const path = shardPath(prefix, shard);
  const { start, end } = shardRange(corpusRows, shard);
  // Loaded here: whoever stores no embeddings should not wait for Arrow.
  const { encodeArrow } = await import("./encode-arrow.ts");
  const content = encodeArrow(dimension, checked(path, description, end - start, blocks));
  const { bytes, sha256 } = await writeFileAtomic(path, content);
  const manifest = { shard, corpusRows, start, end, dimension, fingerprint, bytes, sha256 };
  await writeFileAtomic(manifestPath(path), formatManifest(manifest));
  return { path, manifest };
}

/** The same blocks; throws before the file is complete if they are not what was described. */
async function* checked(
  path: string,
  { shard, dimension }: ShardDescription,
  expectedRows: number,
  blocks: AsyncIterable<EmbeddingBlock> | Iterable<EmbeddingBlock>,
): AsyncGenerator<EmbeddingBlock> {
  let rows = 0;
  for await (const block of blocks) {
    const { ids, embeddings } = block;
    const shape = `[${ids.length}, ${dimension}]`;
    const got = `[${embeddings.rows}, ${embeddings.columns}] of ${embeddings.data.length} numbers`;
    if (got !== `${shape} of ${ids.length * dimension} numbers`) {
      throw new ShardError("DATA_SHARD_BLOCK", path, `expected embeddings ${shape} for ${ids.length} ids, got ${got}`);
    }
    const bad = embeddings.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      const id = JSON.stringify(ids[Math.floor(bad / dimension)]);
      const message = `passage ${id}: expected finite numbers in its embedding, got ${embeddings.data[bad]}`;
      throw new ShardError("DATA_SHARD_BLOCK", path, `${message}; is the model damaged?`);
    }
    rows += ids.length;
    yield block;
  }
  if (rows !== expectedRows) {
    const expected = `${thousands(expectedRows)} rows of shard ${formatShard(shard)}`;
    throw new ShardError("DATA_SHARD_ROWS", path, `expected ${expected}, got ${thousands(rows)}`);
  }
}
