import { createHash } from "node:crypto";
import { appendFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  describeCorpus,
  type Passage,
  passageFingerprint,
  type ShardDescription,
  type ShardManifest,
  shardRange,
  type VerifyOptions,
  verifyShards,
  writeShard,
} from "../src/index.ts";
import { formatManifest } from "../src/shards/shard-manifest.ts";
import { manifestOf, oneShard } from "./shard-fixtures.ts";
import { refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const passages: readonly Passage[] = Array.from({ length: 10_000 }, (_, row) => {
  return { id: `p${row}`, title: row % 2 === 0 ? "" : `title ${row}`, text: `text ${row}` };
});

/** Writes passages as a TSV file, and shards of them. */
async function writeAll(count: number, changes: Partial<ShardDescription> = {}, rows = passages) {
  const lines = passages.map(({ id, title, text }) => `${id}\t${title}\t${text}\n`);
  const ctxFile = await folder.write("passages.tsv", `id\ttitle\ttext\n${lines.join("")}`);
  const { fingerprint: corpus } = await describeCorpus(ctxFile);
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const description = { ...oneShard(rows.length), corpus, ...changes, shard: { index, count } };
    const { start, end } = shardRange(rows.length, description.shard);
    const part = rows.slice(start, end);
    const embeddings = { rows: part.length, columns: 3, data: new Float32Array(part.length * 3).fill(index) };
    const fingerprints = BigUint64Array.from(part, passageFingerprint);
    const ids = part.map(({ id }) => id);
    paths.push((await writeShard(folder.path("s"), description, () => [{ ids, embeddings, fingerprints }])).path);
  }
  return { ctxFile, paths };
}

/** What is found, without the folder's name. */
async function found(options: VerifyOptions = {}, name = folder.path("s")): Promise<readonly string[]> {
  const { findings } = await verifyShards(name, options);
  return findings.map(({ kind, message }) => `${kind} ${message.replaceAll(folder.path(), "")}`).sort();
}

test("shards as they were written have no problem, whatever names them, and every byte of them is read twice", async () => {
  const { ctxFile, paths } = await writeAll(3, { storage: "float16" });
  for (const name of ["s", "", "s_*.arrow", "s_*.pkl"]) expect(await found({ ctxFile }, folder.path(name))).toEqual([]);
  let [expected, read] = [0, 0];
  const report = await verifyShards(paths, {
    ctxFile,
    model: { fingerprint: "a", name: "m" },
    onStart: (bytes) => (expected = bytes),
    onBytes: (bytes) => (read += bytes),
  });
  expect(Math.round(read)).toBe(expected);
  expect(report.findings).toEqual([]);
  expect(report.shards.map(({ described }) => described)).toEqual(
    [3333, 3333, 3334].map((rows, index) => ({ shard: `${index}/3`, rows, dimension: 3, storage: "float16" })),
  );
});

test("every problem is named, not the first alone", async () => {
  const { ctxFile, paths } = await writeAll(8);
  await truncate(paths[0], 1000);
  const bytes = await readFile(paths[1]);
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(paths[1], bytes);
  await rm(paths[2]);
  await rm(manifestOf(paths[3]));
  await appendFile(manifestOf(paths[4]), " ");
  await writeFile(`${paths[5]}.lock`, "");
  await writeFile(folder.path("s_9_of_9.arrow.partial"), "");
  await writeFile(folder.path(`.s_6_of_8.manifest.json.${crypto.randomUUID()}.partial`), "");
  const lines = await found({ ctxFile });
  expect(lines.map((line) => line.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "ID"))).toEqual([
    "note /.s_6_of_8.manifest.json.ID.partial: left by a writer that was killed; remove it when none is at work",
    "note /s_5_of_8.arrow.lock: a writer is at work, or was killed; the next one takes it over, or remove it",
    "note /s_9_of_9.arrow.partial: a shard that is not complete; embed it with the same flags to go on with it, or remove it",
    "problem /s: expected all 8 shards, got no 2/8, 3/8, 4/8; embed it, or name all shards",
    "problem /s_0_of_8.arrow: expected 35,794 bytes, got 1,000: it is cut off or changed; embed this shard again",
    "problem /s_1_of_8.arrow: expected the content that its manifest's sha256 describes, got another; embed this shard again",
    "problem /s_2_of_8.manifest.json: expected its shard file /s_2_of_8.arrow, got none; embed this shard again, or remove the manifest",
    "problem /s_3_of_8.arrow: expected its manifest /s_3_of_8.manifest.json, got none: embedding did not finish, or the file is not ours; embed this shard again",
    "problem /s_4_of_8.manifest.json: manifest: expected the text that was written, got one that was edited; embed this shard again",
  ]);
});

test("shards of another model, of other passages, or of passages that were changed since are named", async () => {
  const changed = passages.map((passage, row) => {
    if (row === 7000 || row === 7001) return { ...passage, text: `${passage.text} ` };
    return row === 100 ? { ...passage, id: "q" } : passage;
  });
  const { ctxFile, paths } = await writeAll(2, {}, changed);
  const other = (path: string) => `problem ${path}: expected embeddings of the model in DIR, got those of another, `;
  expect(await found({ ctxFile, model: { fingerprint: "b", name: "DIR" } })).toEqual([
    `${other("/s_0_of_2.arrow")}or embedded otherwise; embed this shard again with it`,
    'problem /s_0_of_2.arrow: row 101: expected the id "p100", as in /passages.tsv, got "q"; embed this shard again',
    `${other("/s_1_of_2.arrow")}or embedded otherwise; embed this shard again with it`,
    'problem /s_1_of_2.arrow: row 2,001: passage "p7000": expected the title and text that /passages.tsv has, got others, as in 2 rows of this shard; embed this shard again',
  ]);
  await rm(paths[0]);
  const [more] = (await writeAll(1, { corpus: "of others" }, [...passages, { id: "x", title: "", text: "" }])).paths;
  expect(await found({ ctxFile }, more)).toEqual([
    "problem /s_0_of_1.arrow: expected embeddings of the 10,000 passages in /passages.tsv, got a shard of 10,001 others; embed it again, or name the file that was embedded",
    'problem /s_0_of_1.arrow: row 10,001: expected no row here, as in /passages.tsv, got "x"; embed this shard again',
  ]);
});

test("rows of which only ids are known are noted, and ids that are there twice named", async () => {
  const { ctxFile, paths } = await writeAll(1);
  const ids = passages.map(({ id }, row) => (row < 30 ? "p0" : id));
  const description = { ...oneShard(10_000), corpus: (await describeCorpus(ctxFile)).fingerprint, fingerprint: "b" };
  const embeddings = { rows: 10_000, columns: 3, data: new Float32Array(30_000) };
  await writeShard(folder.path("s"), description, () => [{ ids, embeddings }]);
  const lines = await found({ ctxFile });
  expect(lines.filter((line) => line.includes("expected an id of its own"))).toHaveLength(20);
  expect(lines.filter((line) => !line.includes("expected an id of its own"))).toEqual([
    'note /s_0_of_1.arrow: row 1: passage "p0": only its id is known, not what its text was, as in 9,971 rows of this shard',
    'problem /s_0_of_1.arrow: row 2: expected the id "p1", as in /passages.tsv, got "p0", as in 29 rows of this shard; embed this shard again',
  ]);
  expect(await found({ allowDuplicateIds: true }, paths[0])).toEqual([]);
});

/** Changes a shard file so that its manifest is true of it. */
async function rewrite(path: string, content: Buffer, changes: Partial<ShardManifest> = {}): Promise<void> {
  const manifest = JSON.parse(await readFile(manifestOf(path), "utf8")) as ShardManifest;
  await writeFile(path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  await writeFile(manifestOf(path), formatManifest({ ...manifest, bytes: content.length, sha256, ...changes }));
}

test("numbers that are not finite are named, and so is a file that is not what a true manifest promises", async () => {
  const { path } = await writeShard(folder.path("s"), oneShard(5), () => [
    { ids: ["a", "b", "c", "d", "e"], embeddings: { rows: 5, columns: 3, data: new Float32Array(15).fill(1) } },
  ]);
  const whole = await readFile(path);
  const spoiled = Buffer.from(whole);
  spoiled.writeFloatLE(Number.NaN, spoiled.indexOf(Buffer.from(new Float32Array(4).fill(1).buffer)) + 16);
  await rewrite(path, spoiled);
  expect(await found()).toEqual([
    'problem /s_0_of_1.arrow: row 2: id "b": expected finite numbers, got NaN; embed this shard again',
  ]);
  await rewrite(path, whole, { corpusRows: 6, end: 6 });
  expect(await found()).toEqual(["problem /s_0_of_1.arrow: expected 6 rows, got 5; embed this shard again"]);
  await rewrite(path, whole, { corpusRows: 5, end: 5, dimension: 4 });
  expect(await found()).toEqual([expect.stringMatching(/arrow: expected id: Utf8, .*\[4\].*, got id: Utf8, .*\[3\]/)]);
  await rewrite(path, Buffer.from("no Arrow file, though long enough"), { dimension: 3 });
  expect(await found()).toEqual([
    expect.stringMatching(/arrow: expected an Arrow file, got one that cannot be read \(no message at byte 8\)/),
  ]);
});

test("names that find nothing are refused", async () => {
  expect((await refusal(verifyShards(folder.path("none")))).code).toBe("DATA_SHARDS_NOT_FOUND");
});
