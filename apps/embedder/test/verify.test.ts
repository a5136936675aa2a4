import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const folder = useFolder();
const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24"];
let ctxFile = "";

beforeAll(async () => {
  ctxFile = await folder.write("passages.tsv", tsv(somePassages(30)));
  const flags = ["--ctx_file", ctxFile, ...model];
  const runs = [
    ["--out_file", folder.path("good/e"), "--shard", "0/2"],
    ["--out_file", folder.path("good/e"), "--shard", "1/2", "--batch_size", "4"],
    ...["0/3", "1/3", "2/3"].map((shard) => ["--out_file", folder.path("bad/e"), "--shard", shard, "--dtype", "int8"]),
  ];
  for (const ended of await Promise.all(runs.map((own) => runEmbedder([...flags, ...own])))) resultsOf(ended);
}, 60_000);

describe("verify", () => {
  test("finds nothing wrong with what the embedder wrote, and says what it looked at", async () => {
    const ended = await runEmbedder(["verify", folder.path("good/e"), "--ctx_file", ctxFile, ...model]);
    expect(resultsOf(ended)).toMatchObject({ shards: 2, rows: 30, problems: 0, notes: 0, findings: [] });
    expect(ended.stdout).toMatch(/e_0_of_2\.arrow +0\/2 +15 +32 × float32 +good\n/);
    expect(ended.stdout).toContain("\nNo problems\n");
    expect(ended.stderr).toContain("checking shards: ");
  });

  test("names every problem, on one JSON line too, and exits with 1", async () => {
    await truncate(folder.path("bad/e_0_of_3.arrow"), 500);
    await rm(folder.path("bad/e_1_of_3.manifest.json"));
    await writeFile(folder.path("bad/e_1_of_3.arrow.lock"), "");
    const changed = await folder.write("changed.tsv", (await readFile(ctxFile, "utf8")).replace(/\n$/, " again\n"));
    const args = ["verify", folder.path("bad"), "--ctx_file", changed, ...model, "--pooling", "mean"];
    const ended = await runEmbedder(args);
    expect(ended.code).toBe(1);
    const results = JSON.parse(ended.stdout.trimEnd().split("\n").at(-1)!) as {
      readonly findings: readonly { readonly kind: string; readonly path: string; readonly message: string }[];
    };
    expect(results).toMatchObject({ shards: 3, rows: 20, problems: 8, notes: 1 });
    for (const { message } of results.findings) expect(ended.stdout).toContain(`  ${message}\n`);
    const says = [
      "expected all 3 shards, got no 1/3",
      "expected its manifest",
      "got 500: it is cut off",
      "expected embeddings of the model in",
      "expected embeddings of the 30 passages in",
      'row 10: passage "p29": expected the title and text',
      "a writer is at work, or was killed",
    ];
    for (const what of says) expect(ended.stdout).toContain(what);
    expect(ended.stdout).toMatch(/e_1_of_3\.arrow +no manifest\n/);
  });

  test("refuses names that find nothing in one line, and asks for a name", async () => {
    const ended = await runEmbedder(["verify", folder.path("none")]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^embedder: \S+none: expected embedding shards .*, got none; [^\n]+\n$/);
    expect(await runEmbedder(["verify"])).toMatchObject({ code: 2 });
  });
});
