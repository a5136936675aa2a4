import { cp, mkdir, rm, truncate } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRandomModel, loadEncoder, writeModelDirectory } from "@dpr/model";
import { beforeAll, describe, expect, test } from "vitest";
import { asked, dprJson, passages, qaCsv, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { type Flags, resultsOf, runApp } from "./run-app.ts";

const folder = useFolder();
const context = tinyBert("context_model_start");
const question = tinyBert("question_model_start");
let good: Flags = {};

beforeAll(async () => {
  const ctxFile = await folder.write("passages.tsv", tsv(passages));
  good = {
    encoded_ctx_file: folder.path("e"),
    ctx_file: ctxFile,
    qa_file: await folder.write("dev.qa.csv", qaCsv(asked)),
    que_model_path: question,
    p_sequence_length: 24,
    q_sequence_length: 24,
  };
  const embed = { ctx_file: ctxFile, p_sequence_length: 24 };
  const ended = await Promise.all([
    runApp("embedder", { ...embed, con_model_path: context, out_file: folder.path("e"), shard: "0/2" }),
    runApp("embedder", { ...embed, con_model_path: context, out_file: folder.path("e"), shard: "1/2" }),
    runApp("embedder", { ...embed, con_model_path: question, out_file: folder.path("other"), shard: "1/2" }),
  ]);
  for (const one of ended) resultsOf(one);
});

/** A folder with copies of some of the shards. */
async function shardsOf(name: string, files: readonly string[]): Promise<string> {
  await mkdir(folder.path(name));
  for (const file of files) {
    for (const extension of ["arrow", "manifest.json"]) {
      await cp(folder.path(`${file}.${extension}`), folder.path(name, `${file}.${extension}`));
    }
  }
  return folder.path(name);
}

/** Runs the evaluator on something wrong: the exit code, nothing written, and the lines of its message. */
async function failure(code: number, flags: Flags): Promise<readonly string[]> {
  const outFile = folder.path(`out-${Math.random()}.json`);
  const all = Object.entries({ ...good, out_file: outFile, ...flags }).filter(([, value]) => value !== "");
  const ended = await runApp("evaluator", Object.fromEntries(all));
  expect(ended).toMatchObject({ code, stdout: "" });
  expect(existsSync(outFile)).toBe(false);
  return ended.stderr.trimEnd().split("\n");
}

/** The same where nothing may be said but the one line. */
async function refusal(code: number, flags: Flags): Promise<string> {
  const lines = await failure(code, flags);
  expect(lines).toHaveLength(1);
  return lines[0];
}

describe.concurrent("the evaluator refuses in one line", () => {
  test("questions that are not there, or none", async () => {
    expect(await refusal(1, { qa_file: "/nowhere/q.csv" })).toBe(
      "evaluator: /nowhere/q.csv: expected a file, got nothing: there is none of that name; check the path",
    );
    expect(await refusal(1, { qa_file: await folder.write("empty.csv", "") })).toMatch("got an empty file; write or");
    const none = await folder.write("none.json", "[]");
    expect(await refusal(1, { gold: none, qa_file: "" })).toBe(
      `evaluator: ${none}: expected questions, got none; write or download the file again`,
    );
  });

  test("two questions of one id", async () => {
    const question = (id: string) => `${JSON.stringify({ id, question: "who", answers: ["a"] })}\n`;
    const twice = await folder.write("twice.jsonl", ["7", "8", "7"].map(question).join(""));
    expect(await refusal(1, { qa_file: twice })).toBe(
      `evaluator: ${twice}: question 3: expected an id of its own, got "7", which is question 1's too; leave one of the ` +
        "two out, or number them anew",
    );
  });

  test("flags of which one would do nothing", async () => {
    const useless: readonly Flags[] = [
      { split: "test" },
      { index_path: "kept" },
      { index_path: "kept", index: "hnsw" },
      { measures: "recall@300" },
    ];
    const messages = await Promise.all(useless.map((flags) => refusal(2, flags)));
    expect(messages).toEqual([
      expect.stringContaining("--split: expected --collection beside it, got none"),
      expect.stringContaining("--index_path: expected --index hnsw, hnsw-sq8 or faiss beside it, got none"),
      expect.stringContaining("--index_path: expected --save_or_load_index beside it, got none"),
      expect.stringContaining("--measures: expected at most --n_docs 200 passages, got recall@300; raise it"),
    ]);
  });

  test("answers that are no list", async () => {
    const bad = await folder.write("answers.csv", "who\t['a']\nwhat\t'b'\n");
    expect(await refusal(1, { qa_file: bad })).toBe(
      `evaluator: ${bad}: line 2: answers: expected a Python list of strings, got the string "b"`,
    );
  });

  test("gold passages cut off, or of a wrong type", async () => {
    const json = dprJson(asked);
    const cut = await folder.write("cut.json", json.slice(0, json.length / 2));
    expect(await refusal(1, { gold: cut, qa_file: "" })).toBe(
      `evaluator: ${cut}: item 2: expected the list to end with ], got the end of the file; it is cut off: download it again`,
    );
    const wrong = await folder.write("wrong.json", json.replace(JSON.stringify(passages[7].text), "null"));
    expect(await refusal(1, { gold: wrong })).toBe(
      `evaluator: ${wrong}: item 3: positive_ctxs[0].text: expected a string, got null`,
    );
  });

  test("two files that ask different questions", async () => {
    const gold = await folder.write("swapped.json", dprJson([asked[0], asked[2], asked[1]]));
    expect(await refusal(1, { gold })).toBe(
      `evaluator: ${gold}: question 2: expected "${asked[1].question}", as in ${good.qa_file}, ` +
        `got "${asked[2].question}"; give files of the same questions in the same order`,
    );
    const fewer = await folder.write("fewer.json", dprJson(asked.slice(0, 3)));
    expect(await refusal(1, { gold: fewer })).toBe(
      `evaluator: ${fewer}: question 4: expected "${asked[3].question}", as in ${good.qa_file}, got none; give files of the same questions in the same order`,
    );
  });

  test("shards that are not there", async () => {
    expect(await refusal(1, { encoded_ctx_file: folder.path("nothing") })).toBe(
      `evaluator: ${folder.path("nothing")}: expected embedding shards (a file, a folder, a prefix or a glob of .arrow files), got none; check the path, or run the embedder first`,
    );
    const half = await shardsOf("half", ["e_0_of_2"]);
    expect(await refusal(1, { encoded_ctx_file: half })).toBe(
      `evaluator: ${half}/e: expected all 2 shards, got no 1/2; embed it, or name all shards`,
    );
  });

  test("passages of one id in shards that were embedded apart, unless that is allowed", async () => {
    const apart = await shardsOf("apart", ["e_0_of_2", "e_1_of_2"]);
    const more = await folder.write("more.tsv", tsv([{ ...passages[0], text: "another" }]));
    const embed = { ctx_file: more, p_sequence_length: 24, con_model_path: context, out_file: folder.path("more") };
    resultsOf(await runApp("embedder", embed));
    const both = `${apart}/e,${folder.path("more")}`;
    expect(await refusal(1, { encoded_ctx_file: both })).toMatch(
      /^evaluator: .*more_0_of_1\.arrow: row 1: expected an id of its own, got "p1", which row 1 in .*e_0_of_2\.arrow has; /,
    );
    const ended = await runApp("evaluator", { ...good, encoded_ctx_file: both }, ["--allow_duplicate_ids"]);
    expect(resultsOf(ended)).toMatchObject({ rows: passages.length + 1 });
  });

  test("shards of two models", async () => {
    const mixed = await shardsOf("mixed", ["e_0_of_2", "other_1_of_2"]);
    expect(await refusal(1, { encoded_ctx_file: mixed })).toMatch(
      /^evaluator: .*other_1_of_2\.arrow: expected the model \w+, as in .*e_0_of_2\.arrow, got \w+; keep shards of one run/,
    );
  });

  test("a shard that is cut off, or whose manifest is not there", async () => {
    const cut = await shardsOf("cut", ["e_0_of_2", "e_1_of_2"]);
    await truncate(`${cut}/e_1_of_2.arrow`, 500);
    expect(await refusal(1, { encoded_ctx_file: cut })).toMatch(
      /e_1_of_2\.arrow: expected [\d,]+ bytes, got 500: it is cut off or changed; embed this shard again$/,
    );
    const bare = await shardsOf("bare", ["e_0_of_2", "e_1_of_2"]);
    await rm(`${bare}/e_0_of_2.manifest.json`);
    expect(await refusal(1, { encoded_ctx_file: bare })).toMatch("expected its manifest");
  });

  test("shards that the named context model did not make, or made otherwise", async () => {
    const advice = "embed with it, or give --p_sequence_length, --pooling and --normalize as they were then";
    expect(await refusal(1, { con_model_path: question })).toBe(
      `evaluator: ${good.encoded_ctx_file}: expected embeddings of the model in ${question}, got those of another, or embedded otherwise; ${advice}`,
    );
    expect(await refusal(1, { con_model_path: context, p_sequence_length: 25 })).toMatch(advice);
    expect(await refusal(1, { con_model_path: context, pooling: "mean" })).toMatch(advice);
  });

  test("a question model of another dimension, without weights, or not there", async () => {
    const { model, tokenizer } = await loadEncoder(question, { maximumLength: 24 });
    const wide = folder.path("wide");
    await writeModelDirectory(wide, createRandomModel({ ...model.config, hiddenSize: 16, heads: 2 }, 1), tokenizer);
    expect(await refusal(1, { que_model_path: wide })).toBe(
      `evaluator: ${good.encoded_ctx_file}: expected embeddings of 16 numbers, as the model in ${wide} makes them, got 32; name the models of one training`,
    );
    await rm(`${wide}/model.safetensors`);
    expect(await refusal(1, { que_model_path: wide })).toMatch(
      "expected model.safetensors or pytorch_model.bin, found neither; ",
    );
    expect(await refusal(1, { que_model_path: "/nowhere/m" })).toMatch("/nowhere/m: expected a model directory");
  });

  test("a gold passage that no shard has", async () => {
    const gold = await folder.write("unknown.json", dprJson(asked.with(2, { ...asked[2], gold: "p99" })));
    const lines = await failure(1, { gold });
    expect(lines.at(-1)).toBe(
      `evaluator: ${gold}: question 3: gold passage: expected one that ${good.encoded_ctx_file} holds, ` +
        'got the id "p99", which no shard has; give the gold file of this corpus, or embed all of it',
    );
    expect(lines.filter((line) => line.startsWith("evaluator:"))).toHaveLength(1);
  });

  test("a retrieved passage that its file does not have", async () => {
    const ctxFile = await folder.write("fewer.tsv", tsv(passages.toSpliced(3, 1)));
    const lines = await failure(1, { ctx_file: ctxFile });
    expect(lines.at(-1)).toBe(
      `evaluator: ${ctxFile}: expected a row with the passage "p4" of ${good.encoded_ctx_file}, got none of that id; give all that was embedded`,
    );
    expect(lines.filter((line) => line.startsWith("evaluator:"))).toHaveLength(1);
  });

  test("an engine that is not there, with the ways to get it", async ({ skip }) => {
    const env = { ...process.env, OPENVINO_LIB_DIR: folder.path("none"), XDG_CACHE_HOME: folder.path("none") };
    const { code, stdout, stderr } = await runApp("evaluator", { ...good, engine: "openvino" }, [], { env });
    skip(code === 0, "this machine has OpenVINO of its own");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      /^evaluator: --engine openvino: no libopenvino_c anywhere\. There are three ways to get it: 1\. `pnpm engines:openvino`/,
    );
  });

  test("a command line that names too little, or what does not exist", async () => {
    expect(await refusal(2, { qa_file: "" })).toMatch("expected --qa_file or --gold or both, got neither");
    expect(await refusal(2, { que_model_path: "" })).toMatch("expected --que_model_path or --model_file, got neither");
    expect(await refusal(2, { model_file: folder.path() })).toMatch(
      "--model_file: expected no --que_model_path beside",
    );
    expect(await refusal(2, { qa_fil: "x" })).toBe(
      "evaluator: unknown flag --qa_fil; the nearest known one is --qa_file (--help lists all)",
    );
    expect(await refusal(2, { index: "hnws" })).toMatch('--index: expected flat | hnsw | hnsw-sq8 | faiss, got "hnws"');
    expect(await refusal(2, { ctx_file: "" })).toMatch("expected --ctx_file, got none; name the passages");
    expect(await refusal(2, { measures: "mrr@10,ndgc@10" })).toMatch("--measures: expected mrr@K, ndcg@K");
    expect(await refusal(2, { "n-docs": 0 })).toMatch('--n_docs: expected an integer from 1, in passages, got "0"');
  });
});
