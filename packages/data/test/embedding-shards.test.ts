import { appendFile, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tableFromIPC } from "apache-arrow";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  asStored,
  bytesOfRow,
  EMBEDDING_STORAGES,
  type EmbeddingBlock,
  type EmbeddingStorage,
  openShards,
  passageFingerprint,
  type ShardDescription,
  writeShard,
} from "../src/index.ts";
import { DIMENSION, idOf, manifestOf, oneShard, readBack, rowBlocks, valueOf, writeSplit } from "./shard-fixtures.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

test("a corpus of any size in any split is read back in its order, again and again", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.nat(5), fc.nat(10_000)), fc.integer({ min: 1, max: 11 }), async (rows, count) => {
      const prefix = `run${run++}`;
      await writeSplit(folder.path(prefix), rows, count);
      expect(await readBack(folder.path(prefix))).toBe(rows);
    }),
    { numRuns: 15 },
  );
});

test("a prefix, a folder, globs and the glob for pickles of the same stem all find the shards", async () => {
  await writeSplit(folder.path("test_generate"), 10, 2);
  await folder.write("test_generate_0.pkl", "never opened");
  await folder.write("test_generate_notes.txt", "no shard");
  for (const name of ["test_generate", "", "*.arrow", "test_generate_*", "test_generate_*.pkl", "test_generate*.pkl"]) {
    expect(await readBack(folder.path(name))).toBe(10);
  }
  const [only] = await writeSplit(folder.path("whole"), 10, 1);
  expect(await readBack(only)).toBe(10);
});

test("a prefix does not find the shards of a longer one", async () => {
  await writeSplit(folder.path("test"), 10, 2);
  await writeSplit(folder.path("test_old"), 4, 1, { fingerprint: "model b" });
  expect(await readBack(folder.path("test"))).toBe(10);
});

test("the bytes of a shard do not depend on how its rows came in blocks", async () => {
  const description = oneShard(9000);
  const hashes = new Set<string>();
  for (const size of [1, 999, 4096, 9000]) {
    const { manifest } = await writeShard(folder.path(`of${size}`), description, () => rowBlocks(0, 9000, size));
    hashes.add(manifest.sha256);
  }
  expect(hashes.size).toBe(1);
});

test("who goes on with a shard removes what was being written when the one before was killed", async () => {
  const temporary = (name: string) => `.${name}.${crypto.randomUUID()}.partial`;
  for (const name of ["x_0_of_1.arrow.progress.json", "x_0_of_1.manifest.json"]) {
    await folder.write(temporary(name), "half of a");
  }
  await writeShard(folder.path("x"), oneShard(3), () => rowBlocks(0, 3, 3));
  expect((await readdir(folder.path())).filter((name) => name.includes("x_")).sort()).toEqual([
    "x_0_of_1.arrow",
    "x_0_of_1.manifest.json",
  ]);
});

test("any Arrow reader reads a shard: id utf8, embedding fixed_size_list<float32>", async () => {
  const [path] = await writeSplit(folder.path("arrow"), 5000, 1);
  const table = tableFromIPC(await readFile(path));
  expect(table.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    "id: Utf8",
    "embedding: FixedSizeList[3]<Float32>",
    "passage_fingerprint: Uint64",
  ]);
  expect(table.numRows).toBe(5000);
  expect(table.get(4321)?.toJSON().id).toBe(idOf(4321));
  expect([...table.getChild("embedding")!.get(4321)]).toEqual([0, 1, 2].map((column) => valueOf(4321, column)));
});

test.each(EMBEDDING_STORAGES)(
  "blocks come back from %s as it stores them, with their fingerprints",
  async (storage) => {
    const [block] = rowBlocks(0, 5000, 5000);
    const fingerprints = BigUint64Array.from({ length: 5000 }, (_, row) => 2n ** 64n - 1n - BigInt(row));
    const { path, manifest } = await writeShard(folder.path(storage), oneShard(5000, storage), () => [
      { ...block, fingerprints },
    ]);
    const read = await collect((await openShards(path)).blocks());
    expect(read.flatMap(({ ids }) => ids)).toEqual(block.ids);
    expect(read.flatMap(({ fingerprints }) => [...fingerprints])).toEqual([...fingerprints]);
    const values = read.flatMap(({ embeddings }) => [...embeddings.data]);
    expect(values).toEqual([...asStored(block.embeddings, storage).data]);
    const idBytes = Buffer.byteLength(block.ids.join(""));
    const expected = 5000 * bytesOfRow({ dimension: DIMENSION, storage }) + idBytes;
    expect(Math.abs(manifest.bytes - expected)).toBeLessThan(3000);
    const table = tableFromIPC(await readFile(path));
    expect(table.getChild("passage_fingerprint")!.get(4999)).toBe(fingerprints[4999]);
    if (storage !== "int8") return;
    const scaled = [...table.getChild("embedding")!.get(4321)].map(
      (value) => value * table.getChild("scale")!.get(4321),
    );
    expect(Float32Array.from(scaled)).toEqual(Float32Array.from(values.slice(4321 * 3, 4322 * 3)));
  },
);

test("without fingerprints a row gets one of its id, which no passage with a text has", async () => {
  const [path] = await writeSplit(folder.path("s"), 3, 1);
  const [{ ids, fingerprints }] = await collect((await openShards(path)).blocks());
  expect(new Set(fingerprints).size).toBe(3);
  for (const id of ids) expect(fingerprints).not.toContain(passageFingerprint({ id, title: "", text: "" }));
});

test("ids of any characters are read back", async () => {
  let run = 0;
  const unit = fc.constantFrom("a", "\t", "\n", "\r\n", '"', "\0", " ", "é", "🎉", "\uFEFF");
  const someIds = fc.uniqueArray(fc.string({ unit, minLength: 1 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(someIds, async (ids) => {
      const embeddings = { rows: ids.length, columns: DIMENSION, data: new Float32Array(ids.length * DIMENSION) };
      const prefix = folder.path(`ids${run++}`);
      const { path } = await writeShard(prefix, oneShard(ids.length), () => [{ ids, embeddings }]);
      const [block] = await collect((await openShards(path)).blocks());
      expect(block.ids).toEqual(ids);
    }),
    { numRuns: 30 },
  );
});

test("rows are written while they are made, and memory does not grow with them", async () => {
  const rows = 200_000;
  const description = { ...oneShard(rows), dimension: 64 };
  let peak = 0;
  async function* blocks() {
    const data = new Float32Array(1000 * 64);
    for (let from = 0; from < rows; from += 1000) {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
      yield {
        ids: Array.from({ length: 1000 }, (_, row) => `${from + row}`),
        embeddings: { rows: 1000, columns: 64, data },
      };
    }
  }
  const before = process.memoryUsage().arrayBuffers;
  const { manifest } = await writeShard(folder.path("large"), description, blocks);
  expect(manifest.bytes).toBeGreaterThan(50e6);
  expect(peak - before).toBeLessThan(20e6);
});

test("a writer that fails before a batch is complete leaves nothing behind", async () => {
  const description = { ...oneShard(20), shard: { index: 0, count: 2 } };
  const say = async (blocks: Iterable<EmbeddingBlock>, storage: EmbeddingStorage = "float32") => {
    const { code, message } = await refusal(writeShard(folder.path("x"), { ...description, storage }, () => blocks));
    expect(await readdir(folder.path())).toEqual([]);
    expect(message.startsWith(`${folder.path("x_0_of_2.arrow")}: `)).toBe(true);
    return `${code} ${message.slice(message.indexOf(": ") + 2)}`;
  };
  expect(await say(rowBlocks(0, 9, 4))).toBe("DATA_SHARD_ROWS expected 10 rows of shard 0/2, got 9");
  expect(await say(rowBlocks(0, 11, 4))).toBe("DATA_SHARD_ROWS expected 10 rows of shard 0/2, got 11");
  const [block] = rowBlocks(0, 10, 10);
  expect(await say([{ ids: block.ids.slice(1), embeddings: block.embeddings }])).toBe(
    "DATA_SHARD_BLOCK expected embeddings [9, 3] for 9 ids, got [10, 3] of 30 numbers",
  );
  expect(await say([{ ...block, ids: [...block.ids.slice(1), "\uD800"] }])).toBe(
    'DATA_SHARD_BLOCK expected ids that UTF-8 can hold, got "\\ud800", which has half a character',
  );
  expect(await say([{ ...block, fingerprints: new BigUint64Array(9) }])).toBe(
    "DATA_SHARD_BLOCK expected a fingerprint for each of 10 ids, got 9",
  );
  block.embeddings.data[7] = 65_520;
  expect(await say([block], "float16")).toBe(
    `DATA_SHARD_BLOCK id "${idOf(2)}": expected numbers below 65520, as float16 can hold them, got 65520; store float32`,
  );
  block.embeddings.data[7] = Number.NaN;
  expect(await say([block])).toBe(
    `DATA_SHARD_BLOCK id "${idOf(2)}": expected finite numbers in its embedding, got NaN; is the model damaged?`,
  );
});

test.each(EMBEDDING_STORAGES)(
  "a writer of %s that is stopped anywhere goes on behind its last batch, to the same bytes",
  async (storage) => {
    const rows = 20_000;
    const description = oneShard(rows, storage);
    const { manifest } = await writeShard(folder.path("whole"), description, () => rowBlocks(0, rows, 999));
    const starts: number[] = [];
    const write = (until: number, changes: Partial<ShardDescription> = {}) =>
      writeShard(
        folder.path("parts"),
        { ...description, ...changes },
        function* (row) {
          yield* rowBlocks(row, until, 700);
          if (until < rows) throw new Error("stopped");
        },
        { onStart: (row) => void starts.push(row) },
      );
    for (const stop of [3000, 5000, 9000, 9100, 16_384]) await expect(write(stop)).rejects.toThrow("stopped");
    // Of another model or engine, it begins anew.
    await expect(write(5000, { engine: "onnx" })).rejects.toThrow("stopped");
    await expect(write(1, { fingerprint: "b" })).rejects.toThrow("stopped");
    for (const stop of [4097, 15_000]) await expect(write(stop)).rejects.toThrow("stopped");
    const written = await write(rows);
    expect(starts).toEqual([0, 0, 4096, 8192, 8192, 0, 0, 0, 4096, 12_288]);
    expect(written.manifest).toEqual(manifest);
    expect(await readFile(written.path)).toEqual(await readFile(folder.path("whole_0_of_1.arrow")));
    expect((await readdir(folder.path())).sort()).toEqual(
      ["parts", "whole"].flatMap((name) => [`${name}_0_of_1.arrow`, `${name}_0_of_1.manifest.json`]),
    );
  },
);

test("what lies about of a stopped writer and was cut off, edited or torn is written again", async () => {
  const rows = 10_000;
  const description = oneShard(rows);
  const { manifest } = await writeShard(folder.path("whole"), description, () => rowBlocks(0, rows, 999));
  const [partial, progress] = ["partial", "progress.json"].map((name) => folder.path(`x_0_of_1.arrow.${name}`));
  const spoils: readonly [number, () => Promise<void>][] = [
    [8192, async () => {}],
    [8192, () => appendFile(partial, "a batch that was torn")],
    [0, () => truncate(partial, 1000)],
    [0, () => rm(partial)],
    [0, () => rm(progress)],
    [0, () => truncate(progress, 40)],
    [0, () => writeFile(progress, "null")],
    [
      0,
      async () => {
        const bytes = await readFile(partial);
        bytes[bytes.length >> 1] ^= 1;
        await writeFile(partial, bytes);
      },
    ],
  ];
  for (const [expected, spoil] of spoils) {
    const stopped = writeShard(folder.path("x"), description, function* () {
      yield* rowBlocks(0, 9000, 700);
      throw new Error("stopped");
    });
    await expect(stopped).rejects.toThrow("stopped");
    await spoil();
    let start = -1;
    const blocksFrom = (row: number) => rowBlocks(row, rows, 700);
    const again = await writeShard(folder.path("x"), description, blocksFrom, { onStart: (row) => void (start = row) });
    expect([start, again.manifest.sha256]).toEqual([expected, manifest.sha256]);
    await rm(again.path);
  }
});

test("a shard that stands there whole is not written again; one that is damaged, or of other passages, is", async () => {
  const description = oneShard(10);
  let asked = 0;
  const write = async (changes: Partial<ShardDescription> = {}) => {
    asked = 0;
    const blocksFrom = (row: number) => (asked++, rowBlocks(row, 10, 10));
    return await writeShard(folder.path("x"), { ...description, ...changes }, blocksFrom);
  };
  const { path, manifest } = await write();
  expect([asked, (await write()).manifest, asked]).toEqual([1, manifest, 0]);
  expect([(await write({ engine: "onnx" })).manifest, asked]).toEqual([manifest, 0]);
  expect([(await write({ corpus: "d", engine: "onnx" })).manifest, asked]).toMatchObject([
    { corpus: "d", engine: "onnx" },
    1,
  ]);
  await write();
  for (const spoil of [() => truncate(path, 300), () => rm(path), () => rm(manifestOf(path))]) {
    await spoil();
    expect([(await write()).manifest, asked]).toEqual([manifest, 1]);
  }
});

test("a shard that another process writes is refused", async () => {
  const description = oneShard(10);
  const second = () => writeShard(folder.path("x"), description, () => rowBlocks(0, 10, 10));
  const first = writeShard(folder.path("x"), description, async function* () {
    await expect(second()).rejects.toMatchObject({ code: "LOCK_HELD" });
    yield* rowBlocks(0, 10, 10);
  });
  expect((await first).manifest.end).toBe(10);
});
