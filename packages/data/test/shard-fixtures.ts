import { copyFile } from "node:fs/promises";
import { basename } from "node:path";
import { expect } from "vitest";
import {
  type EmbeddingBlock,
  type EmbeddingStorage,
  openShards,
  type ShardDescription,
  shardRange,
  writeShard,
} from "../src/index.ts";

export const DIMENSION = 3;
export const idOf = (row: number) => `id ${row} ${"é".repeat(row % 3)}${"🎉".repeat(row % 2)}`;
export const valueOf = (row: number, column: number) => Math.fround(row + column / 8);

/** Rows `start` to `end` of a corpus in blocks of one size. */
export function* rowBlocks(start: number, end: number, size: number): Generator<EmbeddingBlock> {
  for (let from = start; from < end; from += size) {
    const rows = Math.min(size, end - from);
    const data = Float32Array.from({ length: rows * DIMENSION }, (_, at) =>
      valueOf(from + Math.floor(at / DIMENSION), at % DIMENSION),
    );
    const ids = Array.from({ length: rows }, (_, row) => idOf(from + row));
    yield { ids, embeddings: { rows, columns: DIMENSION, data } };
  }
}

export async function writeSplit(prefix: string, rows: number, count: number, changes: Partial<ShardDescription> = {}) {
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const shard = { index, count };
    const { start, end } = shardRange(rows, shard);
    const description = { ...oneShard(rows), shard, fingerprint: "model a", ...changes };
    paths.push((await writeShard(prefix, description, (row) => rowBlocks(start + row, end, 700))).path);
  }
  return paths;
}

/** Of a corpus that is not cut. */
export const oneShard = (corpusRows: number, storage: EmbeddingStorage = "float32"): ShardDescription => {
  return { shard: { index: 0, count: 1 }, corpusRows, corpus: "c", dimension: DIMENSION, storage, fingerprint: "a" };
};

/** Rows of a corpus of its own, with embeddings that say whose they are. */
export async function writeCorpus(
  prefix: string,
  ids: readonly string[],
  count: number,
  changes: Partial<ShardDescription> = {},
) {
  for (let index = 0; index < count; index++) {
    const description = { ...oneShard(ids.length), corpus: basename(prefix), ...changes, shard: { index, count } };
    const { start, end } = shardRange(ids.length, description.shard);
    const embeddings = { rows: end - start, columns: 3, data: new Float32Array((end - start) * 3).fill(start) };
    await writeShard(prefix, description, () => [{ ids: ids.slice(start, end), embeddings }]);
  }
}

/** Where the manifest of a shard file stands. */
export const manifestOf = (path: string) => path.replace(".arrow", ".manifest.json");

export async function copyShard(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await copyFile(manifestOf(from), manifestOf(to));
}

/** Reads a source twice, checks every row of it, and returns how many there were in each pass. */
export async function readBack(name: string): Promise<number> {
  const source = await openShards(name);
  expect([source.dimension, source.fingerprint]).toEqual([DIMENSION, "model a"]);
  for (let pass = 0; pass < 2; pass++) {
    let row = 0;
    for await (const block of source.blocks()) {
      const { ids } = block;
      const [expected] = rowBlocks(row, row + ids.length, ids.length);
      expect(block).toMatchObject(expected);
      row += ids.length;
    }
    expect(row).toBe(source.rows);
  }
  return source.rows;
}
