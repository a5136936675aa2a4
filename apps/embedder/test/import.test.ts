import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type EmbeddingSource, openShards, writeVectors } from "@dpr/data";
import { loadEncoder } from "@dpr/model";
import { describe, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const folder = useFolder();
const pickles = fileURLToPath(new URL("../../../packages/data/test/reference/pickles/", import.meta.url));

/** Row i is p`i` with the numbers [i, i, …]. */
function vectors(from: number, rows: number, dimension: number): EmbeddingSource {
  return {
    ...{ rows, dimension, fingerprint: "" },
    async *blocks() {
      for (let first = from; first < from + rows; first += 1000) {
        const count = Math.min(1000, from + rows - first);
        const data = Float32Array.from({ length: count * dimension }, (_, at) => first + Math.floor(at / dimension));
        const ids = Array.from({ length: count }, (_, row) => `p${first + row}`);
        yield await Promise.resolve({ ids, embeddings: { rows: count, columns: dimension, data } });
      }
    },
  };
}

async function readShards(name: string) {
  const shards = await openShards(name);
  const ids: string[] = [];
  const firsts: number[] = [];
  for await (const block of shards.blocks()) {
    ids.push(...block.ids);
    const { columns, data } = block.embeddings;
    firsts.push(...block.ids.map((_, row) => data[row * columns]));
  }
  return { ids, firsts, fingerprint: shards.fingerprint, files: shards.files.length };
}

const numbered = (rows: number) => Array.from({ length: rows }, (_, row) => row);

/** Runs the import on something wrong: its exit code and its last line, without the folder's name. */
async function refusal(...args: readonly string[]) {
  const ended = await runEmbedder(["import", ...args, "--out_file", folder.path("refused", "e")]);
  expect(ended.stdout).toBe("");
  await expect(readdir(folder.path("refused"))).rejects.toThrow("ENOENT");
  return [ended.code, ended.stderr.replaceAll(folder.path(), "").trimEnd().split("\n").at(-1)];
}

describe("embedder import", () => {
  test("makes of the files of a glob, 2 before 10, one shard each of this collection and model", async () => {
    const sizes = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
    let from = 0;
    for (const [part, rows] of sizes.entries()) {
      await writeVectors(folder.path(`v_${part}.npy`), "npy", vectors(from, rows, 32));
      from += rows;
    }
    const ctxFile = await folder.write("p.tsv", tsv(somePassages(44)));
    const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24"];
    const args = ["import", "v_*.npy", "--out_file", "made/e", "--ctx_file", "p.tsv", ...model];
    const ended = await runEmbedder(args, { userDirectory: folder.path() });
    const { fingerprint } = await loadEncoder(tinyBert, { maximumLength: 24 });
    expect(resultsOf(ended)).toEqual({
      ...{ rows: 44, dimension: 32, shards: 11, fingerprint },
      files: sizes.map((_, index) => folder.path(`made/e_${index}_of_11.arrow`)),
      ...{ seconds: expect.any(Number), peakRssMb: expect.any(Number) },
    });
    const ids = numbered(44).map((row) => `p${row}`);
    expect(await readShards(folder.path("made/e"))).toEqual({ ids, firsts: numbered(44), fingerprint, files: 11 });
    // Shards that the embedder makes of the same passages and model go with them.
    await rm(folder.path("made/e_7_of_11.arrow"));
    const embedded = await runEmbedder([
      ...["--ctx_file", ctxFile, "--out_file", folder.path("made/e"), "--shard", "7/11", ...model],
    ]);
    expect(embedded.code).toBe(0);
    expect((await readShards(folder.path("made/e"))).ids).toEqual(ids);
  });

  test("reads DPR's pickles without a model, and says how to search them", async () => {
    const out = folder.path("dpr", "e");
    const args = [`${pickles}numpy1-protocol3-long.pkl.gz`, "--id_prefix", "wiki:", "--num_shards", "2"];
    const ended = await runEmbedder(["import", ...args, "--out_file", out]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("search them with the question model alone (--que_model_path)");
    expect(await readShards(out)).toEqual({
      ...{ ids: numbered(2001).map(String), firsts: numbered(2001), files: 2 },
      fingerprint: expect.stringMatching(/^vectors of numpy1-protocol3-long\.pkl\.gz [0-9a-f]{64}$/),
    });
  });

  test("goes on where SIGTERM stopped it, and does not write again what stands there whole", async () => {
    await writeVectors(folder.path("many.npy"), "npy", vectors(0, 60_000, 64));
    const args = ["import", folder.path("many.npy"), "--out_file", folder.path("many", "e"), "--num_shards", "2"];
    const killed = await runEmbedder(args, { interruptAt: /e_0_of_2.arrow is complete/, signal: "SIGTERM" });
    expect(killed.code).toBe(130);
    expect(await readdir(folder.path("many"))).toContain("e_0_of_2.arrow");
    const again = await runEmbedder(args);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("e_0_of_2.arrow: 30,000 passages are there already and stay");
    expect((await readShards(folder.path("many/e"))).firsts).toEqual(numbered(60_000));
  });

  test("says that a shell's order has 10 before 2", async () => {
    for (const part of [2, 10]) await writeVectors(folder.path(`w_${part}.npy`), "npy", vectors(part, 1, 2));
    const names = ["w_10.npy", "w_2.npy"].map((name) => folder.path(name)).join(",");
    const ended = await runEmbedder(["import", names, "--out_file", folder.path("w", "e")]);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(
      /w_2\.npy comes behind \S+w_10\.npy, as given; put the glob in quotes to have 2 before 10/,
    );
  });

  test("refuses pickles that want to run something, other passages, and vectors of another model", async () => {
    expect(await refusal(`${pickles}refused-os-system.pkl`)).toEqual([
      1,
      `embedder: ${pickles}refused-os-system.pkl: byte 34: expected numpy's names for vectors and no other, ` +
        'got STACK_GLOBAL of "posix.system"; nothing of it was run',
    ]);
    await writeVectors(folder.path("x.npy"), "npy", vectors(1, 3, 2));
    const other = await folder.write("other.tsv", tsv(somePassages(3)));
    expect(await refusal(folder.path("x.npy"), "--ctx_file", other)).toEqual([
      1,
      'embedder: /x.npy: row 1: expected the id "p0", as in /other.tsv, got "p1"; name the files in the collection\'s order',
    ]);
    expect(await refusal(folder.path("x.npy"), "--con_model_path", tinyBert)).toEqual([
      2,
      `embedder: /x.npy: expected vectors of 32 numbers, as the model in ${tinyBert} makes them, got 2; name their model`,
    ]);
    await cp(folder.path("x.npy"), folder.path("y.npy"));
    const both = [folder.path("x.npy"), folder.path("y.npy")].join(",");
    await writeFile(folder.path("ids.txt"), "a\nb\nc\n");
    expect(await refusal(both, "--ids", folder.path("ids.txt"))).toEqual([
      2,
      "embedder: --ids: expected one .npy file beside it, got others; import it alone",
    ]);
  });
});
