import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { asked, dprJson, passages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { type Flags, resultsOf, runApp, runCommand } from "./run-app.ts";

const folder = useFolder();
const context = { con_model_path: tinyBert("context_model_start"), p_sequence_length: 24 };
const model = { que_model_path: tinyBert("question_model_start"), q_sequence_length: 8 };
let search: Flags;
let exact: object;

beforeAll(async () => {
  const ctxFile = await folder.write("passages.tsv", tsv(passages));
  resultsOf(await runApp("embedder", { ctx_file: ctxFile, out_file: folder.path("e"), ...context }));
  const gold = await folder.write("dev.json", dprJson(asked));
  search = { ctx_file: ctxFile, gold, n_docs: 5, ...model };
  const { topK, goldTopK } = resultsOf(await evaluate({})) as Record<string, unknown>;
  exact = { topK, goldTopK };
});

/** Searches the shards with an index. */
function evaluate(flags: Flags, switches: readonly string[] = []) {
  return runApp("evaluator", { encoded_ctx_file: folder.path("e"), ...search, ...flags }, switches);
}

test("an index is built once, kept, and built again only when its parameters or the shards change", async () => {
  const kept = folder.path("e.hnsw");
  const built = await evaluate({ index: "hnsw" }, ["--save_or_load_index"]);
  expect(resultsOf(built)).toMatchObject({ ...exact, files: [kept] });
  expect(built.stderr).toContain(`${kept}: no index yet; it is built`);
  expect(built.stderr).toMatch(/hnsw: recall@8 1\.0000 on 4 queries/);
  const loaded = await evaluate({ ef_search: 64 }, ["--hnsw_index", "--save_or_load_index"]);
  expect(resultsOf(loaded)).toMatchObject({ ...exact, files: [] });
  expect(loaded.stderr).toContain(`${kept}: the index of these shards`);
  const other = await evaluate({ hnsw_m: 16 }, ["--hnsw_index", "--save_or_load_index"]);
  expect(other.stderr).toContain(`${kept}: built with M 32, not 16; it is built again`);

  const fewer = await folder.write("fewer.tsv", tsv(passages.slice(0, 6)));
  resultsOf(await runApp("embedder", { ctx_file: fewer, out_file: folder.path("f"), ...context }));
  const foreign = { encoded_ctx_file: folder.path("f"), index_path: kept, hnsw_m: 16, gold: "" };
  const { gold: _, ...flags } = { ...search, ...foreign };
  const qaFile = await folder.write("qa.jsonl", asked.map((question) => `${JSON.stringify(question)}\n`).join(""));
  const again = await runApp("evaluator", { ...flags, qa_file: qaFile }, ["--hnsw_index", "--save_or_load_index"]);
  expect(again.stderr).toContain(`${kept}: of other shards; it is built again`);
  expect(resultsOf(again)).toMatchObject({ rows: 6 });
});

test("exact search in 8 bits finds the same", async () => {
  expect(resultsOf(await evaluate({ search_precision: "int8" }))).toMatchObject(exact);
});

test("an index that was built alone is searched without the shards", async () => {
  for (const index of ["hnsw-sq8", "flat"]) {
    const path = folder.path(index);
    const flags = { encoded_ctx_file: folder.path("e"), index, index_path: path };
    const built = resultsOf(await runCommand(["index"], flags));
    expect(built).toMatchObject({ rows: 8, dimension: 32, kind: index, file: path, recall: { "8": 1 } });
    expect(resultsOf(await runApp("evaluator", { ...search, index_path: path }))).toMatchObject(exact);
  }
});

test("an index that is damaged is refused before anything is searched", async () => {
  const path = folder.path("damaged");
  const flags = { encoded_ctx_file: folder.path("e"), index: "hnsw", index_path: path };
  resultsOf(await runCommand(["index"], flags));
  const name = (await readdir(path)).find((each) => each.endsWith(".usearch"))!;
  const bytes = await readFile(join(path, name));
  await writeFile(join(path, name), bytes.subarray(0, bytes.length - 8));
  expect(await runApp("evaluator", { ...search, index_path: path })).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("remove the folder and build the index again"),
  });
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("judgments of passages that no shard has are refused, by line of question", async () => {
  const qrels = await folder.write("qrels", "0 0 p1 1\n1 0 p99 1\n");
  const questions = asked.map(({ question }, row) => JSON.stringify({ _id: `${row}`, text: question }));
  const qaFile = await folder.write("queries.jsonl", questions.join("\n"));
  const { gold: _, ...flags } = search;
  const ended = await runApp("evaluator", { encoded_ctx_file: folder.path("e"), ...flags, qa_file: qaFile, qrels });
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('got the id "p99", which no shard has') });
});

test("a folder of BEIR's is evaluated as it is, by its judgments", async () => {
  const corpus = passages.map(({ id, title, text }) => JSON.stringify({ _id: id, title, text }));
  const questions = asked.map(({ question }, row) => JSON.stringify({ _id: `q${row}`, text: question }));
  await folder.write("beir/corpus.jsonl", corpus.join("\n"));
  await folder.write(
    "beir/queries.jsonl",
    [...questions, JSON.stringify({ _id: "q9", text: "of no split" })].join("\n"),
  );
  const judged = asked.map(({ gold }, row) => `q${row}\t${gold}\t1`);
  await folder.write("beir/qrels/test.tsv", ["query-id\tcorpus-id\tscore", ...judged].join("\n"));
  resultsOf(
    await runApp("embedder", {
      ctx_file: folder.path("beir/corpus.jsonl"),
      out_file: folder.path("beir-e"),
      ...context,
    }),
  );
  const ended = await runApp("evaluator", {
    ...{ collection: folder.path("beir"), encoded_ctx_file: folder.path("beir-e"), n_docs: 5, ...model },
  });
  const { goldTopK } = exact as { readonly goldTopK: object };
  expect(resultsOf(ended)).toMatchObject({ questions: 4, rows: 8, goldTopK });
  expect(ended.stderr).toContain("1 questions without answers or judgments are not asked");
});
