import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { holdLock, writeFileAtomic } from "@dpr/durable-files";
import { FormatError, thousands } from "../files/file-errors.ts";
import type { EmbeddingBlock } from "./embedding-source.ts";
import { type EmbeddingStorage, NUMBERS_BELOW, type ShardLayout } from "./embedding-storage.ts";
import { ShardError } from "./shard-errors.ts";
import { openPartialShard } from "./partial-shard.ts";
import { shardDamage } from "./shard-damage.ts";
import { formatManifest, manifestPath, readManifest, type ShardManifest } from "./shard-manifest.ts";
import { formatShard, type Shard, shardRange } from "./shard.ts";

/** What a shard will hold. */
export interface ShardDescription extends ShardLayout {
  readonly shard: Shard;
  /** Rows of the whole corpus, of which the shard holds its `shardRange`. */
  readonly corpusRows: number;
  /** Of the whole corpus: an opaque text. Shards of two corpora are never read together. */
  readonly corpus: string;
  /** Of the model that makes the embeddings: an opaque text. Shards of two models are never read together. */
  readonly fingerprint: string;
  /** Of the products that the model is computed with: an opaque text. One corpus has one. Default fp32. */
  readonly precision?: string;
  /**
   * What computes them: an opaque text, for people. A shard that is whole is as good from another one; half of a shard is
   * not gone on with, whose other half would differ in its last bits.
   */
  readonly engine?: string;
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

export interface WriteShardOptions {
  /** Called once, with the rows of the shard that an earlier process had written: what is asked for begins there. */
  readonly onStart?: (rows: number) => void | Promise<void>;
  /** Called after each record batch, with the rows of the shard that a later process need not ask for again. */
  readonly onBatch?: (rows: number) => void;
}

/**
 * Writes one shard of a corpus's embeddings and its manifest while blocks are being computed. `blocksFrom` gives
 * the shard's blocks from a row on, counted from 0 at the shard's start. Record batch after record batch (4,096 rows, of
 * which memory holds one) is made to last in `PATH.partial`; after a kill the same call goes on behind the last one, and
 * the file is the same, byte for byte, as one that was written without. The file appears when it is complete; where it
 * stands already and is whole, it is not written again.
 * @throws ShardError DATA_SHARD_BLOCK, DATA_SHARD_ROWS, LockHeldError while another process writes the shard, and what
 * the blocks throw
 */
export async function writeShard(
  prefix: string,
  { precision = "fp32", ...others }: ShardDescription,
  blocksFrom: (row: number) => AsyncIterable<EmbeddingBlock> | Iterable<EmbeddingBlock>,
  { onStart, onBatch }: WriteShardOptions = {},
): Promise<WrittenShard> {
  const description = { ...others, precision };
  const { shard, corpusRows } = description;
  const path = shardPath(prefix, shard);
  const { start, end } = shardRange(corpusRows, shard);
  // Loaded here: whoever stores no embeddings should not wait for Arrow.
  const [{ encodeArrow }, { decodePartialArrow }] = await Promise.all([
    import("./encode-arrow.ts"),
    import("./decode-arrow.ts"),
  ]);
  await mkdir(dirname(path), { recursive: true });
  await using lock = await holdLock(`${path}.lock`);
  const complete = await completeShard(path, description);
  if (complete !== undefined) {
    await onStart?.(end - start);
    return complete;
  }
  await using partial = await openPartialShard(path, description);
  const { rows: done, bytes } = partial.progress;
  await onStart?.(done);
  // What is on disk goes through the encoder again, which ends the file with the place of every batch.
  const before = decodePartialArrow(partial.path, description, bytes);
  const blocks = checked(path, description, { from: done, to: end - start }, blocksFrom(done));
  let seen = 0;
  let manifest: ShardManifest | undefined;
  for await (const { pieces, rows, isEnd } of encodeArrow(description, before, blocks)) {
    await lock.check();
    if (isEnd) {
      requireSameBytes(partial.path, bytes, seen);
      await partial.finish(pieces, async (written) => {
        manifest = { ...description, start, end, ...written };
        await writeFileAtomic(manifestPath(path), formatManifest(manifest));
      });
    } else if (rows <= done) seen += pieces.reduce((all, piece) => all + piece.byteLength, 0);
    else {
      await partial.append(pieces, rows);
      onBatch?.(rows);
    }
  }
  return { path, manifest: manifest! };
}

/** The shard where it is on disk, whole and of the same corpus and model, whatever computed it. */
async function completeShard(path: string, description: ShardDescription): Promise<WrittenShard | undefined> {
  try {
    const manifest = await readManifest(path);
    const { shard, corpusRows, corpus, dimension, storage, fingerprint, precision } = manifest;
    const written = { shard, corpusRows, corpus, dimension, storage, fingerprint, precision };
    const isSame = isDeepStrictEqual({ ...description, ...written }, description);
    const isWhole = isSame && (await shardDamage({ path, manifest })) === undefined;
    return isWhole ? { path, manifest } : undefined;
  } catch (error) {
    // Not there, damaged, or of another version: it is written again.
    if (error instanceof ShardError || error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Another version of the encoder would leave a file whose end names the wrong places. */
function requireSameBytes(path: string, expected: number, got: number): void {
  if (expected === got) return;
  const message = `expected the rows of ${thousands(expected)} bytes to be the same bytes again, got ${thousands(got)}`;
  throw new ShardError("DATA_SHARD_DAMAGED", path, `${message}; remove it to embed this shard from its start`);
}

/** The same blocks; throws before the file is complete if they are not rows `from` to `to` of what was described. */
async function* checked(
  path: string,
  { shard, dimension, storage }: ShardDescription,
  { from, to }: { readonly from: number; readonly to: number },
  blocks: AsyncIterable<EmbeddingBlock> | Iterable<EmbeddingBlock>,
): AsyncGenerator<EmbeddingBlock> {
  let rows = from;
  const wrong = (message: string) => new ShardError("DATA_SHARD_BLOCK", path, message);
  for await (const block of blocks) {
    const { ids, embeddings, fingerprints } = block;
    const shape = `[${ids.length}, ${dimension}]`;
    const got = `[${embeddings.rows}, ${embeddings.columns}] of ${embeddings.data.length} numbers`;
    if (got !== `${shape} of ${ids.length * dimension} numbers`) {
      throw wrong(`expected embeddings ${shape} for ${ids.length} ids, got ${got}`);
    }
    if (fingerprints !== undefined && fingerprints.length !== ids.length) {
      throw wrong(`expected a fingerprint for each of ${ids.length} ids, got ${fingerprints.length}`);
    }
    const broken = ids.find((id) => !id.isWellFormed());
    if (broken !== undefined) {
      throw wrong(`expected ids that UTF-8 can hold, got ${JSON.stringify(broken)}, which has half a character`);
    }
    const bad = embeddings.data.findIndex((value) => !(Math.abs(value) < NUMBERS_BELOW[storage]));
    if (bad >= 0) {
      const id = JSON.stringify(ids[Math.floor(bad / dimension)]);
      throw wrong(`id ${id}: ${unstorable(embeddings.data[bad], storage)}`);
    }
    rows += ids.length;
    yield block;
  }
  if (rows !== to) {
    const expected = `${thousands(to)} rows of shard ${formatShard(shard)}`;
    throw new ShardError("DATA_SHARD_ROWS", path, `expected ${expected}, got ${thousands(rows)}`);
  }
}

function unstorable(value: number, storage: EmbeddingStorage): string {
  if (!Number.isFinite(value)) {
    return `expected finite numbers in its embedding, got ${value}; is the model damaged?`;
  }
  return `expected numbers below ${NUMBERS_BELOW[storage]}, as ${storage} can hold them, got ${value}; store float32`;
}
