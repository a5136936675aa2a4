import { readdir, readFile } from "node:fs/promises";
import { openVectors, writeShard } from "@dpr/data";
import { beforeAll, describe, expect, test } from "vitest";
import { useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const folder = useFolder();
const data = Float32Array.from({ length: 12 }, (_, at) => at / 8);
let shards = "";

beforeAll(async () => {
  shards = folder.path("e");
  for (const index of [0, 1]) {
    const rows = data.slice(6 * index, 6 * index + 6);
    const description = {
      shard: { index, count: 2 },
      ...({ corpusRows: 4, corpus: "c", dimension: 3, storage: "float32", fingerprint: "f" } as const),
    };
    const ids = [`p${2 * index}`, `p${2 * index + 1}`];
    await writeShard(shards, description, () => [{ ids, embeddings: { rows: 2, columns: 3, data: rows } }]);
  }
});

describe("embedder export", () => {
  test("writes all shards as one file, starting paths where the user stands, and ends with its results", async () => {
    const ended = await runEmbedder(["export", "e", "--out_file", "x.npy"], { userDirectory: folder.path() });
    const [file, ids] = [folder.path("x.npy"), folder.path("x.npy.ids.jsonl")];
    expect(resultsOf(ended)).toEqual({
      ...{ rows: 4, dimension: 3, format: "npy", file, ids, bytes: 128 + 48 },
      ...{ seconds: expect.any(Number), peakRssMb: expect.any(Number) },
    });
    expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining(`4 rows × 3 numbers in ${file}\n`)]);
    expect(ended.stderr).toContain("exporting to npy: 4 of 4 rows");
    expect(await readFile(ids, "utf8")).toBe('"p0"\n"p1"\n"p2"\n"p3"\n');
    for await (const { embeddings } of (await openVectors([file])).blocks(0, 4)) expect(embeddings.data).toEqual(data);
  });

  test("writes shards of several prefixes one after the other, with ids that are there twice where that is allowed", async () => {
    const other = folder.path("other");
    const description = {
      shard: { index: 0, count: 1 },
      ...({ corpusRows: 1, corpus: "d", dimension: 3, storage: "float32", fingerprint: "f" } as const),
    };
    await writeShard(other, description, () => [
      { ids: ["p3"], embeddings: { rows: 1, columns: 3, data: Float32Array.of(1, 2, 3) } },
    ]);
    const args = ["export", shards, other, "--out_file", folder.path("two.npy")];
    const refused = await runEmbedder(args);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('expected an id of its own, got "p3"')]);
    const ended = await runEmbedder([...args, "--allow_duplicate_ids"]);
    expect(resultsOf(ended)).toMatchObject({ rows: 5 });
    expect(await readFile(folder.path("two.npy.ids.jsonl"), "utf8")).toBe('"p0"\n"p1"\n"p2"\n"p3"\n"p3"\n');
  });

  test("takes the format from --format where the name does not say it", async () => {
    const out = folder.path("index");
    const ended = await runEmbedder(["export", shards, "--out_file", out, "--format", "faiss"]);
    expect(ended.code).toBe(0);
    expect((await readFile(out)).toString("latin1", 0, 4)).toBe("IxFI");
  });

  test("refuses a name that says no format, and shards that are not all there", async () => {
    const refusal = async (...args: readonly string[]) => {
      const ended = await runEmbedder(["export", ...args]);
      expect(ended.stdout).toBe("");
      return [ended.code, ended.stderr.replaceAll(folder.path(), "").trimEnd().split("\n").at(-1)];
    };
    expect(await refusal(shards, "--out_file", folder.path("y.bin"))).toEqual([
      2,
      "embedder: --out_file: expected a name that ends in .npy, .faiss, .safetensors, .parquet, or --format, got /y.bin",
    ]);
    expect(await refusal(`${shards}_0_of_2.arrow`, "--out_file", folder.path("y.npy"))).toEqual([
      1,
      "embedder: /e: expected all 2 shards, got no 1/2; embed it, or name all shards",
    ]);
    expect((await readdir(folder.path())).filter((name) => name.startsWith("y"))).toEqual([]);
  });
});
