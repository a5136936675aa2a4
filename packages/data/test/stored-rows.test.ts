import { readFile, truncate } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  EMBEDDING_STORAGES,
  type EmbeddingStorage,
  findStoredRows,
  openShards,
  shardRange,
  type StoredBlock,
  type StoredRows,
  writeShard,
} from "../src/index.ts";
import { oneShard } from "./shard-fixtures.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();
const COLUMNS = 3;
const ROWS = 15_000;
const fingerprints = BigUint64Array.from({ length: ROWS }, (_, row) => BigInt(row + 1) * 0x9e37_79b9_7f4a_7c15n);

async function* each<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) yield await Promise.resolve(item);
}

function rowOf(data: Float32Array, row: number): Float32Array {
  return data.slice(row * COLUMNS, (row + 1) * COLUMNS);
}

/** Rows whose numbers have all of their bits. */
function someRows(start: number, end: number): StoredBlock {
  const data = Float32Array.from({ length: (end - start) * COLUMNS }, (_, at) => Math.sin(start * COLUMNS + at + 1));
  const ids = Array.from({ length: end - start }, (_, row) => `${start + row}`);
  return {
    ids,
    embeddings: { rows: ids.length, columns: COLUMNS, data },
    fingerprints: fingerprints.slice(start, end),
  };
}

/** Three files, each of two record batches, and what their readers get by fingerprint. */
async function storedRows(storage: EmbeddingStorage) {
  for (const index of [0, 1, 2]) {
    const shard = { index, count: 3 };
    const { start, end } = shardRange(ROWS, shard);
    await writeShard(folder.path(storage), { ...oneShard(ROWS, storage), shard }, () => [someRows(start, end)]);
  }
  const shards = await openShards(folder.path(storage));
  const blocks = await collect(shards.blocks());
  const embeddings = new Map<bigint, Float32Array>();
  for (const block of blocks) {
    for (const [row, one] of block.fingerprints.entries()) embeddings.set(one, rowOf(block.embeddings.data, row));
  }
  return { files: shards.files, blocks, embeddings };
}

async function requireRead(rows: StoredRows, wanted: readonly bigint[], expected: ReadonlyMap<bigint, Float32Array>) {
  const { embeddings, missing } = await rows.read(BigUint64Array.from(wanted));
  expect(missing).toEqual([...wanted.keys()].filter((row) => !expected.has(wanted[row])));
  const numbers = wanted.flatMap((one) => [...(expected.get(one) ?? new Float32Array(COLUMNS))]);
  expect(embeddings).toEqual({ rows: wanted.length, columns: COLUMNS, data: Float32Array.from(numbers) });
}

test.each(EMBEDDING_STORAGES)(
  "rows of %s are found in any order, and what was not looked for is not",
  async (storage) => {
    const { files, embeddings } = await storedRows(storage);
    const sought = [...fingerprints].filter((_, row) => row % 7 > 0);
    const rows = await findStoredRows(files, each([...sought, 0n, 1n]));
    await requireRead(rows, sought, embeddings);
    await requireRead(rows, sought.slice(2000, 9000).toReversed(), embeddings);
    expect((await rows.read(fingerprints.subarray(0, 2))).missing).toEqual([0]);
    const random = fc.array(fc.oneof(fc.constantFrom(...sought), fc.bigInt(0n, 9n)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(random, (wanted) => requireRead(rows, wanted, embeddings)),
      { numRuns: 50 },
    );
  },
);

test.each(EMBEDDING_STORAGES)("a shard of copied rows of %s has the bytes of one of computed rows", async (storage) => {
  const { files, blocks } = await storedRows(storage);
  const rows = await findStoredRows(files, each(fingerprints));
  async function* copies(): AsyncGenerator<StoredBlock> {
    for (const block of blocks) yield { ...block, embeddings: (await rows.read(block.fingerprints)).embeddings };
  }
  const copied = await writeShard(folder.path("copied"), oneShard(ROWS, storage), copies);
  const computed = await writeShard(folder.path("computed"), oneShard(ROWS, storage), () => [someRows(0, ROWS)]);
  expect((await readFile(copied.path)).equals(await readFile(computed.path))).toBe(true);
});

test("a passage that is stored twice is taken where it comes first", async () => {
  const [one, other] = [someRows(0, 1), someRows(1, 2)];
  const description = oneShard(2);
  const twice = { ...other, fingerprints: one.fingerprints };
  const { path } = await writeShard(folder.path("twice"), description, () => [one, twice]);
  const rows = await findStoredRows([path], each(one.fingerprints));
  expect((await rows.read(one.fingerprints)).embeddings).toEqual(one.embeddings);
});

test("a file that was cut off meanwhile is refused, and reading ends where it is told to", async () => {
  const { files } = await storedRows("float32");
  const rows = await findStoredRows(files, each(fingerprints));
  await truncate(files[1], 50_000);
  const message = expect.stringContaining(`${files[1]}: expected an Arrow file, got one that cannot be read`) as string;
  expect(await refusal(rows.read(fingerprints))).toEqual({ code: "DATA_SHARD_DAMAGED", message });
  expect(await refusal(findStoredRows(files, each(fingerprints)))).toEqual({ code: "DATA_SHARD_DAMAGED", message });
  const stopped = findStoredRows(files, each(fingerprints), AbortSignal.abort());
  await expect(stopped).rejects.toThrow("aborted");
});
