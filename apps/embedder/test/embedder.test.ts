import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { openShards, passageFingerprint } from "@dpr/data";
import { createEncoder, createReferenceEngine, loadEncoder } from "@dpr/model";
import { describe, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const folder = useFolder();
const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24"];

async function readShards(name: string) {
  const shards = await openShards(name);
  const ids: string[] = [];
  const rows: Float32Array[] = [];
  for await (const block of shards.blocks()) {
    const { columns, data } = block.embeddings;
    for (const [row, id] of block.ids.entries()) {
      ids.push(id);
      rows.push(data.slice(row * columns, (row + 1) * columns));
    }
  }
  return { ids, rows, fingerprint: shards.fingerprint };
}

/** The greatest difference between numbers of the same place. */
function difference(some: readonly Float32Array[], others: readonly Float32Array[]): number {
  expect(some).toHaveLength(others.length);
  return Math.max(...some.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - others[i][j])))));
}

describe("the embedder", () => {
  test("gives each passage, in the file's order, the embedding that plain loops give it alone", async () => {
    const passages = somePassages(30);
    const ctxFile = await folder.write("alone.tsv", tsv(passages));
    const ended = await runEmbedder(["--ctx_file", ctxFile, "--out_file", folder.path("alone", "e"), ...model]);
    expect(ended.code).toBe(0);

    const loaded = await loadEncoder(tinyBert, { maximumLength: 24 });
    await using engine = createReferenceEngine();
    await using encoder = await createEncoder({ engine, model: loaded.model });
    const expected: Float32Array[] = [];
    for (const passage of passages) {
      const tokens = await loaded.tokenizer.encode(passage, 24);
      expected.push((await encoder.embed([tokens])).data);
    }
    const { ids, rows, fingerprint } = await readShards(folder.path("alone", "e"));
    expect(ids).toEqual(passages.map(({ id }) => id));
    expect(fingerprint).toBe(loaded.fingerprint);
    expect(difference(rows, expected)).toBeLessThan(1e-5);
  });

  test("embeds the same whatever the shards and the batch size", async () => {
    const ctxFile = await folder.write("cut.tsv", tsv(somePassages(11)));
    const embed = (name: string, ...flags: readonly string[]) =>
      runEmbedder(["--ctx_file", ctxFile, "--out_file", folder.path("cut", name), ...model, ...flags]);
    const runs = [
      embed("whole"),
      embed("thirds", "--shard", "0/3", "--batch_size", "2"),
      embed("thirds", "--shard_id", "1", "--num_shards", "3", "--threads", "1"),
      embed("thirds", "--shard=2/3", "--batch-size=1"),
    ];
    for (const { code } of await Promise.all(runs)) expect(code).toBe(0);
    const [whole, thirds] = [
      await readShards(folder.path("cut", "whole")),
      await readShards(folder.path("cut", "thirds")),
    ];
    expect(thirds.ids).toEqual(whole.ids);
    expect(difference(thirds.rows, whole.rows)).toBeLessThan(1e-5);
  });

  test("pools and scales as it is told", async () => {
    const passages = somePassages(3);
    const ctxFile = await folder.write("pooled.tsv", tsv(passages));
    const flags = ["--pooling", "mean", "--normalize", "--engine", "reference"];
    await runEmbedder(["--ctx_file", ctxFile, "--out_file", folder.path("pooled", "e"), ...model, ...flags]);
    const loaded = await loadEncoder(tinyBert, { maximumLength: 24, pooling: "mean", normalize: false });
    await using engine = createReferenceEngine();
    await using encoder = await createEncoder({ engine, model: loaded.model });
    const tokens = await loaded.tokenizer.encodeBatch(passages, 24);
    const { data } = await encoder.embed(tokens);
    const expected = passages.map((_, row) => {
      const values = data.slice(row * 32, (row + 1) * 32);
      return values.map((value) => value / Math.hypot(...values));
    });
    const { rows } = await readShards(folder.path("pooled", "e"));
    expect(difference(rows, expected)).toBeLessThan(1e-5);
  });

  test("starts paths where the user stands, says what changes nothing, and ends with its results", async () => {
    await folder.write("results.tsv", tsv(somePassages(7)));
    await mkdir(folder.path("results/run"), { recursive: true });
    for (const name of ["question_model_2", "context_model_2"]) {
      await cp(tinyBert, folder.path("results/run", name), { recursive: true });
    }
    const flags = ["--model-file=results/run", "--sequence-length", "24", "--q_sequence_length", "12", "--fp16"];
    const args = ["--", "--ctx_file", "results.tsv", "--out_file", "results/e", "--shard", "1/2", ...flags];
    const ended = await runEmbedder(args, { userDirectory: folder.path() });
    const file = folder.path("results/e_1_of_2.arrow");
    expect(resultsOf(ended)).toEqual({
      rows: 4,
      shard: "1/2",
      dimension: 32,
      file,
      tokensPerSecond: expect.any(Number),
      rowsPerSecond: expect.any(Number),
      seconds: expect.any(Number),
      peakRssMb: expect.any(Number),
    });
    expect(ended.stdout.split("\n")).toHaveLength(3);
    expect(ended.stdout).toContain(`4 passages × 32 numbers in ${file}`);
    expect(ended.stderr).toContain(`${folder.path("results/run/context_model_2")}: cls pooling, 24 tokens at most`);
    expect(ended.stderr).toContain("--q_sequence_length changes nothing here");
    // What it comes to is the machine's: the packages' tests say what when.
    expect(ended.stderr).toMatch(/24 tokens at most; engine (onnx, fp32; --fp16: no|openvino, bf16; --fp16: 16 bits) /);
    expect(ended.stderr).toMatch(/embedding shard 1\/2: 4 of 4 passages, .* passages\/s, .* tokens\/s\n.*GFLOP\/s/);
  });

  test("stores what --dtype asks for, says how much that changed, and keeps ids of any characters", async () => {
    const passages = somePassages(40);
    const quoted = { ...passages[3], id: '"a\t\n""b c"' };
    const ctxFile = await folder.write("stored.tsv", tsv(passages.with(3, quoted)));
    const embed = (dtype: string) =>
      runEmbedder(["--ctx_file", ctxFile, "--out_file", folder.path("stored", dtype), "--dtype", dtype, ...model]);
    const [exact, half, byte] = await Promise.all(["float32", "float16", "int8"].map(embed));
    expect(exact.stderr).not.toContain("cosine");
    expect(half.stderr).toMatch(/stored as float16: mean cosine (1\.000000|0\.99999\d) with float32 \(20 rows\)\n/);
    expect(byte.stderr).toMatch(/stored as int8: mean cosine 0\.999\d+ with float32 \(20 rows\)\n/);
    const { ids, rows } = await readShards(folder.path("stored", "float32"));
    expect(ids[3]).toBe('a\t\n"b c');
    const greatest = Math.max(...rows.flatMap((row) => [...row.map(Math.abs)]));
    for (const [name, share] of [
      ["float16", 2 ** -11],
      ["int8", 0.501 / 127],
    ] as const) {
      const stored = await readShards(folder.path("stored", name));
      expect(stored.ids).toEqual(ids);
      expect(difference(stored.rows, rows)).toBeLessThanOrEqual(greatest * share);
      expect(difference(stored.rows, rows)).toBeGreaterThan(0);
    }
    const blocks = [];
    for await (const block of (await openShards(folder.path("stored", "int8"))).blocks()) blocks.push(block);
    expect(blocks[0].fingerprints).toContain(passageFingerprint(passages[7]));
  });

  test("replaces a shard of the same name, and says so", async () => {
    const ctxFile = await folder.write("again.tsv", tsv(somePassages(2)));
    const args = ["--ctx_file", ctxFile, "--out_file", folder.path("again", "e"), ...model];
    const first = await runEmbedder(args);
    const second = await runEmbedder([...args, "--pooling", "mean"]);
    const sentence = `${folder.path("again", "e_0_of_1.arrow")} is there already, of another corpus or model, or damaged`;
    expect(first.stderr).not.toContain(sentence);
    expect(second.stderr).toContain(sentence);
    const manifest: unknown = JSON.parse(await readFile(folder.path("again", "e_0_of_1.manifest.json"), "utf8"));
    const { fingerprint } = await loadEncoder(tinyBert, { maximumLength: 24, pooling: "mean" });
    expect(manifest).toMatchObject({ fingerprint });
  });

  test("goes on where SIGTERM stopped it, and does not embed again what stands there whole", async () => {
    const ctxFile = await folder.write("many.tsv", tsv(somePassages(30_000)));
    const args = ["--ctx_file", ctxFile, "--out_file", folder.path("many", "e"), ...model];
    const inThousands = [...args, "--batch_size", "1000"];
    const child = spawn(process.execPath, [main, ...inThousands], { stdio: ["ignore", "ignore", "pipe"] });
    const [code, stderr] = [once(child, "close"), text(child.stderr)];
    await expect
      .poll(() => readdir(folder.path("many")).catch(() => []), { timeout: 20_000 })
      .toContain("e_0_of_1.arrow.progress.json");
    child.kill("SIGTERM");
    expect((await code)[0]).toBe(130);
    const stopped = /([\d,]+) passages of this shard are on disk; the same command goes on behind them/;
    const onDisk = stopped.exec(await stderr)![1];
    const again = await runEmbedder(inThousands);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining(`going on behind ${onDisk} passages`)]);
    const whole = await runEmbedder(args);
    expect([whole.code, whole.stderr]).toEqual([0, expect.stringContaining("going on behind 30,000 passages")]);
    expect(resultsOf(whole)).toMatchObject({ rows: 30_000, tokensPerSecond: 0 });
  });

  test("leaves nothing behind when Ctrl-C stops it before a batch is complete", async () => {
    const ctxFile = await folder.write("long.tsv", tsv(somePassages(50_000)));
    await mkdir(folder.path("stopped"));
    const args = ["--ctx_file", ctxFile, "--out_file", folder.path("stopped", "e"), ...model];
    const ended = await runEmbedder(args, { interruptAt: /tokens at most/ });
    expect(ended.code).toBe(130);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toContain("interrupted");
    expect(await readdir(folder.path("stopped"))).toEqual([]);
  });
});
