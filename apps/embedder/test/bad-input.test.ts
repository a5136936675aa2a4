import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const folder = useFolder();
let passages = "";

/** A copy of the tiny model with something wrong. */
async function damagedModel(name: string, damage: (directory: string) => Promise<void>): Promise<string> {
  const directory = folder.path(name);
  await cp(tinyBert, directory, { recursive: true });
  await damage(directory);
  return directory;
}

beforeAll(async () => {
  passages = await folder.write("good.tsv", tsv(somePassages(3)));
});

/** Runs the embedder on something wrong: one line, which is returned, the exit code, and nothing written. */
async function refusal(code: number, flags: Readonly<Record<string, string>>): Promise<string> {
  const out = folder.path(`out-${Math.random()}`, "e");
  const all = { ctx_file: passages, con_model_path: tinyBert, p_sequence_length: "24", out_file: out, ...flags };
  const args = Object.entries(all).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  const ended = await runEmbedder(args);
  expect(ended).toMatchObject({ code, stdout: "" });
  expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
  await expect(readdir(folder.path(out, ".."))).rejects.toThrow("ENOENT");
  return ended.stderr.trimEnd();
}

describe.concurrent("the embedder refuses in one line", () => {
  test("passages that are not there", async () => {
    expect(await refusal(1, { ctx_file: "/nowhere/p.tsv" })).toBe(
      "embedder: /nowhere/p.tsv: expected a file, got nothing: there is none of that name; check the path",
    );
  });

  test("a file of passages without any", async () => {
    const empty = await folder.write("empty.tsv", "");
    expect(await refusal(1, { ctx_file: empty })).toBe(
      `embedder: ${empty}: expected tab-separated rows, got an empty file; write or download it again`,
    );
    const header = await folder.write("header.tsv", tsv([]));
    expect(await refusal(1, { ctx_file: header })).toBe(
      `embedder: ${header}: expected passages after the header, got none; write or download the file again`,
    );
  });

  test("a passage with a column too few, though it is in another shard", async () => {
    const bad = await folder.write("columns.tsv", `${tsv(somePassages(3))}p3\tno title\n`);
    expect(await refusal(1, { ctx_file: bad, shard: "0/4" })).toBe(
      `embedder: ${bad}: line 5: expected 3 columns (id, text, title), got 2`,
    );
  });

  test("two passages with one id, unless that is allowed", async () => {
    const twice = await folder.write("twice.tsv", `${tsv(somePassages(3))}p1\tanother\ttext\n`);
    expect(await refusal(1, { ctx_file: twice, shard: "0/4" })).toBe(
      `embedder: ${twice}: row 4: expected an id of its own, got "p1", which row 2 has; remove one of them, or allow duplicate ids`,
    );
    const args = ["--ctx_file", twice, "--con_model_path", tinyBert, "--p_sequence_length", "24"];
    const ended = await runEmbedder([...args, "--out_file", folder.path("twice", "e"), "--allow_duplicate_ids"]);
    expect(resultsOf(ended)).toMatchObject({ rows: 4 });
  });

  test("a file of passages that is cut off inside quotes", async () => {
    const bad = await folder.write("quotes.tsv", `${tsv(somePassages(3))}p3\t"cut o`);
    expect(await refusal(1, { ctx_file: bad })).toMatch(`${bad}: line 5: expected a closing quote ", got none; `);
  });

  test("a model that is not there", async () => {
    expect(await refusal(1, { con_model_path: "/nowhere/model" })).toBe(
      "embedder: /nowhere/model: expected a model directory, found nothing; give a directory with config.json and model.safetensors",
    );
  });

  test("a model without weights", async () => {
    const bad = await damagedModel("weightless", (directory) => rm(`${directory}/model.safetensors`));
    expect(await refusal(1, { con_model_path: bad })).toBe(
      `embedder: ${bad}: expected model.safetensors or pytorch_model.bin, found neither; download the weights too`,
    );
  });

  test("a model whose weights have other shapes than it says", async () => {
    const bad = await damagedModel("shapes", async (directory) => {
      const config = JSON.parse(await readFile(`${directory}/config.json`, "utf8")) as object;
      await writeFile(`${directory}/config.json`, JSON.stringify({ ...config, intermediate_size: 128 }));
    });
    expect(await refusal(1, { con_model_path: bad })).toBe(
      `embedder: ${bad}/model.safetensors: encoder.layer.0.intermediate.dense.weight: expected shape [128, 32], got shape [64, 32]; ` +
        "the weights and config.json beside them are not of one model: copy both again",
    );
  });

  test("a model whose weights are cut off", async () => {
    const bad = await damagedModel("cut", async (directory) => {
      const bytes = await readFile(`${directory}/model.safetensors`);
      await writeFile(`${directory}/model.safetensors`, bytes.subarray(0, bytes.length / 2));
    });
    expect(await refusal(1, { con_model_path: bad })).toMatch(/^embedder: .*model\.safetensors: expected .*, got .*; /);
  });

  test("more tokens than the model has positions", async () => {
    expect(await refusal(1, { p_sequence_length: "65" })).toBe(
      `embedder: ${tinyBert}: expected at most 64 tokens, got a sequence length of 65; choose a shorter one`,
    );
  });

  test("a folder that no training has written to", async () => {
    expect(await refusal(1, { con_model_path: "", model_file: folder.path() })).toBe(
      `embedder: ${folder.path()}: expected question_model_<epoch> and context_model_<epoch>, got none; name the output directory of a training run`,
    );
  });

  test("a training run with one encoder", async () => {
    await cp(tinyBert, folder.path("half", "question_model_3"), { recursive: true });
    expect(await refusal(1, { con_model_path: "", model_file: folder.path("half") })).toBe(
      `embedder: ${folder.path("half")}: expected question_model_<epoch> and context_model_<epoch>, got question_model_3 alone; name the output directory of a training run`,
    );
  });

  test("passages without a header", async () => {
    const bad = await folder.write("headless.tsv", tsv(somePassages(3)).split("\n").slice(1).join("\n"));
    expect(await refusal(1, { ctx_file: bad })).toMatch(
      `${bad}: line 1: expected a header with the columns id, text and, if there are any, title, got "p0 `,
    );
  });

  test("a shard that does not exist", async () => {
    const message = 'embedder: --shard: expected i/n with 0 ≤ i < n, got "8/8"; the last of 8 is 7/8';
    expect(await refusal(2, { shard: "8/8" })).toBe(message);
    expect(await refusal(2, { shard_id: "8", num_shards: "8" })).toBe(message);
    expect(await refusal(2, { shard: "3" })).toBe(
      'embedder: --shard: expected i/n with 0 ≤ i < n, got "3"; such as 3/8',
    );
  });

  test("half a shard, or two", async () => {
    expect(await refusal(2, { shard_id: "1" })).toBe(
      "embedder: --shard_id: expected --num_shards with it, got none; or give --shard i/n",
    );
    expect(await refusal(2, { shard: "0/2", shard_id: "1", num_shards: "2" })).toBe(
      "embedder: --shard_id: expected no --shard beside it, got both; they mean the same",
    );
  });

  test("a model that is named twice, or not at all", async () => {
    expect(await refusal(2, { model_file: folder.path() })).toMatch("--model_file: expected no --con_model_path");
    expect(await refusal(2, { con_model_path: "" })).toMatch("expected --con_model_path or --model_file, got neither");
  });

  test("CUDA where ONNX Runtime's files for it are not installed, and 8-bit products or plain loops with it", async () => {
    expect(await refusal(2, { device: "cuda" })).toMatch(
      /^embedder: --device cuda: expected \S+(, .*)?, got \S.*; (download it with `node \S+ \S+=cuda12`, or )?compute on the CPU$/,
    );
    expect(await refusal(2, { device: "cuda", precision: "int8" })).toBe(
      "embedder: --precision: expected fp32, as engine onnx with CUDA computes in, got int8",
    );
    expect(await refusal(2, { device: "cuda", engine: "reference" })).toBe(
      "embedder: --device cuda: expected engine onnx or tfjs, got engine reference; choose that one, or compute on the CPU",
    );
  });

  test("flags that do not exist, naming the nearest", async () => {
    expect(await refusal(2, { ctx_fil: "x" })).toBe(
      "embedder: unknown flag --ctx_fil; the nearest known one is --ctx_file (--help lists all)",
    );
    expect(await refusal(2, { dtype: "float64" })).toBe(
      'embedder: --dtype: expected float32 | float16 | int8, got "float64"',
    );
    expect(await refusal(2, { precision: "fp16" })).toBe(
      'embedder: --precision: expected fp32 | bf16 | int8, got "fp16"',
    );
    expect(await refusal(2, { precision: "bf16", engine: "onnx" })).toBe(
      "embedder: --precision: expected fp32 or int8, as engine onnx computes in, got bf16",
    );
  });
});
