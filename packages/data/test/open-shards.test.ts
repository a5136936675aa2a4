import { readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  EMBEDDING_STORAGES,
  openShards,
  readShardIds,
  type ShardDescription,
  type ShardManifest,
  shardRange,
  writeShard,
} from "../src/index.ts";
import { formatManifest } from "../src/shards/shard-manifest.ts";
import { copyShard, manifestOf, oneShard, readBack, rowBlocks, writeCorpus, writeSplit } from "./shard-fixtures.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

/** Writes a good split of two, spoils it, and says how opening it is refused, without the folder's name. */
async function refusedAfter(spoil: (paths: readonly string[]) => Promise<unknown>): Promise<string> {
  const paths = await writeSplit(folder.path("s"), 10, 2);
  await spoil(paths);
  const { code, message } = await refusal(openShards(folder.path()));
  return `${code} ${message.replaceAll(folder.path(), "")}`;
}

test("a shard without its manifest is refused", async () => {
  expect(await refusedAfter(([, second]) => rm(manifestOf(second)))).toBe(
    "DATA_SHARD_MANIFEST_MISSING /s_1_of_2.arrow: expected its manifest /s_1_of_2.manifest.json, got none: embedding did not finish, or the file is not ours; embed this shard again",
  );
});

test("a shard that is cut off or edited by one bit is refused", async () => {
  expect(await refusedAfter(([first]) => truncate(first, 300))).toMatch(
    /^DATA_SHARD_DAMAGED \/s_0_of_2\.arrow: expected [\d,]+ bytes, got 300: it is cut off or changed; embed this shard again$/,
  );
  const edit = async ([, second]: readonly string[]) => {
    const bytes = await readFile(second);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(second, bytes);
  };
  expect(await refusedAfter(edit)).toBe(
    "DATA_SHARD_DAMAGED /s_1_of_2.arrow: expected the content that its manifest's sha256 describes, got another; embed this shard again",
  );
});

test("a missing shard, and one that is there twice, are refused", async () => {
  expect(await refusedAfter(([first]) => rm(first))).toBe(
    "DATA_SHARD_MISSING /s: expected all 2 shards, got no 0/2; embed it, or name all shards",
  );
  expect(await refusedAfter(([, second]) => rm(second))).toBe(
    "DATA_SHARD_MISSING /s: expected all 2 shards, got no 1/2; embed it, or name all shards",
  );
  const twice = await refusedAfter(async ([first]) => {
    await copyShard(first, folder.path("s_00_of_2.arrow"));
  });
  expect(twice).toBe(
    "DATA_SHARD_REPEATED /s_0_of_2.arrow: expected each shard once, got 0/2 here and in /s_00_of_2.arrow; remove one of them",
  );
});

test("shards of two models, dimensions, corpora and splits are refused", async () => {
  const path = folder.path("s");
  const other = (changes: Partial<ShardDescription>) => () => {
    const description = { ...oneShard(10), shard: { index: 1, count: 2 }, fingerprint: "model a", ...changes };
    const { start, end } = shardRange(description.corpusRows, description.shard);
    const block = { rows: end - start, columns: description.dimension };
    const data = new Float32Array(block.rows * block.columns);
    return writeShard(path, description, () => [
      { ids: Array.from(data.slice(0, block.rows), String), embeddings: { ...block, data } },
    ]);
  };
  const ending = "; keep shards of one run together";
  expect(await refusedAfter(other({ fingerprint: "model b" }))).toBe(
    `DATA_SHARDS_MIXED /s_1_of_2.arrow: expected the model model a, as in /s_0_of_2.arrow, got model b${ending}`,
  );
  expect(await refusedAfter(other({ dimension: 4 }))).toBe(
    `DATA_SHARDS_MIXED /s_1_of_2.arrow: expected the dimension 3, as in /s_0_of_2.arrow, got 4${ending}`,
  );
  expect(await refusedAfter(other({ storage: "int8" }))).toBe(
    `DATA_SHARDS_MIXED /s_1_of_2.arrow: expected the storage float32, as in /s_0_of_2.arrow, got int8${ending}`,
  );
  expect(await refusedAfter(other({ corpusRows: 12 }))).toBe(
    `DATA_SHARDS_MIXED /s_1_of_2.arrow: expected the corpus's rows 10, as in /s_0_of_2.arrow, got 12${ending}`,
  );
  expect(await refusedAfter(other({ corpus: "d" }))).toBe(
    `DATA_SHARDS_MIXED /s_1_of_2.arrow: expected the corpus c, as in /s_0_of_2.arrow, got d${ending}`,
  );
  expect(await refusedAfter(other({ shard: { index: 3, count: 8 } }))).toBe(
    "DATA_SHARDS_MIXED /s_3_of_8.arrow: expected a corpus cut into 2 shards, as in /s_0_of_2.arrow, got shard 3/8; remove /s_*_of_2.* or /s_*_of_8.*, whichever is left over",
  );
});

test("shards of one corpus may have been computed in several precisions, which are named", async () => {
  await writeSplit(folder.path("s"), 10, 2);
  const description = { ...oneShard(10), shard: { index: 1, count: 2 }, fingerprint: "model a", precision: "bf16" };
  await writeShard(folder.path("s"), description, (row) => rowBlocks(5 + row, 10, 700));
  expect(await openShards(folder.path())).toMatchObject({ rows: 10, precisions: ["fp32", "bf16"] });
});

test("a manifest that is damaged or of another version is refused, and so is one that was edited", async () => {
  const change = (changes: object) => async (paths: readonly string[]) => {
    const manifest = JSON.parse(await readFile(manifestOf(paths[0]), "utf8")) as object;
    await writeFile(manifestOf(paths[0]), JSON.stringify({ ...manifest, ...changes }));
  };
  const at = "DATA_FORMAT /s_0_of_2.manifest.json: manifest: ";
  expect(await refusedAfter(change({ version: 2 }))).toBe(
    `${at}version: expected 3, got 2: a shard of another version of the embedder; embed it again`,
  );
  expect(await refusedAfter(change({ format: "x" }))).toBe(
    `${at}format: expected dpr-embedding-shard, got the string "x"`,
  );
  expect(await refusedAfter(change({ end: 4 }))).toBe(
    `${at}end: expected the end 5 of shard 0/2 of 10 rows, got the number 4`,
  );
  expect(await refusedAfter(change({ bytes: -1 }))).toBe(`${at}bytes: expected a whole number ≥ 0, got the number -1`);
  expect(await refusedAfter(change({ shard: { index: 2, count: 2 } }))).toBe(
    `${at}shard.index: expected less than 2, got the number 2`,
  );
  expect(await refusedAfter(([first]) => truncate(manifestOf(first), 50))).toBe(
    `${at}expected JSON, got text that is not; embed this shard again`,
  );
  expect(await refusedAfter(change({ storage: "float64" }))).toBe(
    `${at}storage: expected float32 or float16 or int8, got the string "float64"`,
  );
  const edited = `${at}expected the text that was written, got one that was edited; embed this shard again`;
  for (const changes of [{ fingerprint: "model b" }, { corpus: "d" }, { dimension: 4 }, { path: "/etc/passwd" }, {}]) {
    expect(await refusedAfter(change(changes))).toBe(edited);
  }
});

test("a manifest that promises another dimension than its file has is refused when it is read", async () => {
  const [path] = await writeSplit(folder.path("s"), 10, 1);
  const manifest = JSON.parse(await readFile(manifestOf(path), "utf8")) as ShardManifest;
  await writeFile(manifestOf(path), formatManifest({ ...manifest, dimension: 5 }));
  const source = await openShards(path);
  expect(await refusal(source.blocks())).toEqual({
    code: "DATA_SHARD_DAMAGED",
    message: `${path}: expected id: Utf8, embedding: FixedSizeList[5]<Float32>, passage_fingerprint: Uint64, got id: Utf8, embedding: FixedSizeList[3]<Float32>, passage_fingerprint: Uint64; embed this shard again`,
  });
});

test("corpora that were embedded apart are read one after the other, by their prefixes", async () => {
  await writeCorpus(folder.path("part-01"), ["d", "e"], 1, { storage: "int8" });
  await writeCorpus(folder.path("part-00"), ["a", "b", "c"], 2);
  await writeCorpus(folder.path("another"), ["x"], 1);
  const idsOf = async (names: string | readonly string[]) => {
    const source = await openShards(names);
    const ids = (await collect(source.blocks())).flatMap(({ ids }) => ids);
    expect(ids.length).toBe(source.rows);
    return ids.join("");
  };
  expect(await idsOf(folder.path())).toBe("xabcde");
  expect(await idsOf(folder.path("part-*.arrow"))).toBe("abcde");
  expect(await idsOf([folder.path("part-01"), folder.path("another"), folder.path("part-01_0_of_1.arrow")])).toBe(
    "xde",
  );
  expect((await refusal(openShards([folder.path("part-00"), folder.path("none")]))).message).toMatch("none: expected");
});

test("corpora that do not fit each other are refused", async () => {
  await writeCorpus(folder.path("a"), ["1", "2"], 1);
  const refused = async () => {
    const { code, message } = await refusal(openShards(folder.path()));
    return `${code} ${message.replaceAll(folder.path(), "")}`;
  };
  await writeCorpus(folder.path("b"), ["3"], 1, { fingerprint: "b" });
  expect(await refused()).toBe(
    "DATA_SHARDS_MIXED /b_0_of_1.arrow: expected the model a, as in /a_0_of_1.arrow, got b; keep shards of one run together",
  );
  await writeCorpus(folder.path("b"), ["1", "2"], 1, { corpus: "a" });
  expect(await refused()).toBe(
    "DATA_SHARD_REPEATED /b: expected each corpus once, got the one of /a here as well; remove one of them, or give all their shards one prefix",
  );
  await rm(folder.path("b_0_of_1.arrow"));
  await writeCorpus(folder.path("b"), ["3", "4", "5"], 3);
  for (const index of [0, 2]) await rm(folder.path(`b_${index}_of_3.arrow`));
  expect(await refused()).toBe(
    "DATA_SHARD_MISSING /b: expected all 3 shards, got no 0/3, 2/3; embed it, or name all shards",
  );
});

test("an id that is there twice is refused, in one file, in two, and in two corpora, or read where that is allowed", async () => {
  const cases = [
    [
      () => writeCorpus(folder.path("a"), ["x", "y", "x"], 1),
      'a_0_of_1.arrow: row 3: expected an id of its own, got "x", which row 1 has',
    ],
    [
      () => writeCorpus(folder.path("a"), ["x", "y", "x"], 2),
      'a_1_of_2.arrow: row 2: expected an id of its own, got "x", which row 1 in /a_0_of_2.arrow has',
    ],
    [
      async () => {
        await writeCorpus(folder.path("a"), ["x", "y"], 1);
        await writeCorpus(folder.path("b"), ["z", "y"], 1);
      },
      'b_0_of_1.arrow: row 2: expected an id of its own, got "y", which row 2 in /a_0_of_1.arrow has',
    ],
  ] as const;
  for (const [write, expected] of cases) {
    for (const file of await readdir(folder.path())) await rm(folder.path(file));
    await write();
    const { code, message } = await refusal(openShards(folder.path()));
    const ending = "; embed a collection without it, or allow duplicate ids";
    expect(`${code} ${message.replaceAll(folder.path(), "")}`).toBe(`DATA_SHARD_ID_REPEATED /${expected}${ending}`);
    const source = await openShards(folder.path(), { allowDuplicateIds: true });
    expect((await collect(source.blocks())).flatMap(({ ids }) => ids).length).toBe(source.rows);
  }
});

test.each(EMBEDDING_STORAGES)("ids and fingerprints are read without embeddings, of %s", async (storage) => {
  for (const rows of [0, 1, 9000]) {
    const prefix = folder.path(`of${rows}`);
    const { path } = await writeShard(prefix, oneShard(rows, storage), () => rowBlocks(0, rows, 700));
    const blocks = await collect((await openShards(path)).blocks());
    const expected = blocks.map(({ ids, fingerprints }) => ({ ids, fingerprints }));
    expect(await collect(readShardIds(path))).toEqual(expected);
  }
  const other = await folder.write("other.arrow", "no Arrow file, though long enough");
  expect((await refusal(readShardIds(other))).code).toBe("DATA_SHARD_DAMAGED");
});

test("names that find nothing, and pickles, are refused", async () => {
  const pickle = await folder.write("a_0.pkl", "c__builtin__\nprint\n");
  for (const name of [
    folder.path("none"),
    folder.path("none", "deeper"),
    folder.path("*.pkl"),
    folder.path(),
    pickle,
  ]) {
    expect((await refusal(openShards(name))).code).toBe("DATA_SHARDS_NOT_FOUND");
  }
});

test("shards keep their order when they are renamed, and the first to be read is index 0", async () => {
  const [first, second] = await writeSplit(folder.path("s"), 10, 2);
  for (const [from, to] of [
    [first, folder.path("z.arrow")],
    [second, folder.path("a.arrow")],
  ] as const) {
    await rename(from, to);
    await rename(manifestOf(from), manifestOf(to));
  }
  expect(await readBack(folder.path())).toBe(10);
  expect((await openShards(folder.path())).files.map((file) => file.at(-7))).toEqual(["z", "a"]);
  expect((await collect((await openShards(folder.path())).blocks())).length).toBe(2);
});
