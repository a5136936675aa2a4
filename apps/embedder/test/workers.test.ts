import { mkdir, readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { contents, somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const folder = useFolder();
const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24", "--threads", "1"];

function argumentsFor(name: string, ctxFile: string): readonly string[] {
  return ["--ctx_file", ctxFile, "--out_file", folder.path(name, "e"), ...model];
}

describe("workers", () => {
  test("write the same bytes as single runs, whoever takes which shard", async () => {
    const ctxFile = await folder.write("same.tsv", tsv(somePassages(100)));
    const single = [0, 1, 2].map((i) => runEmbedder([...argumentsFor("single", ctxFile), "--shard", `${i}/3`]));
    for (const { code } of await Promise.all(single)) expect(code).toBe(0);
    const three = await runEmbedder([...argumentsFor("three", ctxFile), "--workers", "3"]);
    const files = [0, 1, 2].map((i) => folder.path("three", `e_${i}_of_3.arrow`));
    expect(resultsOf(three)).toEqual({
      ...{ rows: 100, shards: 3, dimension: 32, files },
      tokensPerSecond: expect.any(Number),
      rowsPerSecond: expect.any(Number),
      seconds: expect.any(Number),
      peakRssMb: expect.any(Number),
    });
    expect(three.stderr.match(/tokens at most/g)).toHaveLength(1);
    expect(three.stderr).toMatch(
      /embedding 3 shards: 100 of 100 passages, .* passages\/s, .* tokens\/s\n.*of \d+ GFLOP\/s \(.* %\)\n$/,
    );
    const queued = await runEmbedder([...argumentsFor("queued", ctxFile), "--workers", "2", "--num_shards", "3"]);
    expect(queued.code).toBe(0);
    for (const name of ["three", "queued"])
      expect(await contents(folder.path(name))).toEqual(await contents(folder.path("single")));
  });

  test("are refused beside one shard, and end with what stops them before they begin", async () => {
    const args = argumentsFor("refused", await folder.write("refused.tsv", tsv(somePassages(1))));
    expect(await runEmbedder([...args, "--workers", "2", "--shard", "0/2"])).toMatchObject({
      code: 2,
      stderr: "embedder: --workers: expected no --shard beside it, got both; workers embed all shards\n",
    });
    expect(await runEmbedder([...args.with(5, "/nowhere"), "--workers", "2"])).toMatchObject({
      code: 1,
      stderr:
        "embedder: /nowhere: expected a model directory, found nothing; give a directory with config.json and model.safetensors\n",
    });
  });

  test("of which one fails end with its error and its shard's name, and keep what is finished", async () => {
    const args = argumentsFor("failing", await folder.write("failing.tsv", tsv(somePassages(10_000))));
    await mkdir(folder.path("failing", "e_1_of_2.arrow.partial"), { recursive: true });
    const { code, stdout, stderr } = await runEmbedder([...args, "--workers", "2"]);
    expect([code, stdout]).toEqual([1, ""]);
    const file = folder.path("failing", "e_1_of_2.arrow");
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      `embedder: shard 1/2: ${file}: expected a place to write to, got EISDIR (`,
    );
    expect(stderr).toMatch(/shard 0\/2: [\d,]+ passages of this shard are on disk; the same command/);
    expect((await readdir(folder.path("failing"))).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });
});
