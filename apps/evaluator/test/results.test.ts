import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { asked, dprJson, passages, qaCsv, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { type Flags, resultsOf, runApp, runCommand } from "./run-app.ts";

/** The numbers that a retrieval is measured by. */
interface Numbers {
  readonly questions: number;
  readonly topK: Readonly<Record<string, number>>;
  readonly goldTopK: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

const folder = useFolder();
const outputs = ["retrieval.json", "run.trec", "pyserini.json", "values.csv", "report.html"];
let ctxFile = "";
let gold = "";
let validated: Numbers;

beforeAll(async () => {
  ctxFile = await folder.write("passages.tsv", tsv(passages));
  gold = await folder.write("dev.json", dprJson(asked));
  const context = { con_model_path: tinyBert("context_model_start"), p_sequence_length: 24 };
  resultsOf(await runApp("embedder", { ctx_file: ctxFile, out_file: folder.path("e"), ...context }));
  const [out_file, run_file, pyserini_file, values_file, report] = outputs.map((name) => folder.path(name));
  const ended = await runApp("evaluator", {
    ...{ encoded_ctx_file: folder.path("e"), ctx_file: ctxFile, gold, n_docs: 5 },
    ...{ que_model_path: tinyBert("question_model_start"), q_sequence_length: 8 },
    ...{ out_file, run_file, pyserini_file, values_file, report },
  });
  validated = resultsOf(ended) as Numbers;
});

async function score(file: string, flags: Flags, switches: readonly string[] = []): Promise<Numbers> {
  return resultsOf(await runCommand(["score", folder.path(file)], flags, switches)) as Numbers;
}

test("every file that was asked for is there, and says the same as the results", async () => {
  expect(validated.files).toEqual(outputs.map((name) => folder.path(name)));
  const [header, ...values] = (await readFile(folder.path("values.csv"), "utf8")).trimEnd().split("\n");
  expect(header).toBe("question_id,answer@1,answer@5,mrr@10,ndcg@10,success@1,success@5");
  expect(values.map((row) => row.split(",")[0])).toEqual(["0", "1", "2", "3"]);
  const mean = values.reduce((sum, row) => sum + Number(row.split(",")[3]), 0) / values.length;
  expect(validated.metrics["mrr@10"]).toBe(Number(mean.toFixed(4)));
  expect(await readFile(folder.path("report.html"), "utf8")).toContain("<!doctype html>");
});

test("a run scores from each of its files what it scored when it was found", async () => {
  const { topK, goldTopK, metrics } = validated;
  for (const file of ["retrieval.json", "pyserini.json", "run.trec"]) {
    const texts: Flags = file === "run.trec" ? { ctx_file: ctxFile } : {};
    expect(await score(file, { gold, ...texts })).toMatchObject({ questions: 4, topK, goldTopK, metrics });
  }
  // DPR's own file brings the answers; by them alone it can be scored with nothing else.
  const alone = await score("retrieval.json", {});
  expect(alone.topK).toEqual(topK);
  expect(alone).not.toHaveProperty("goldTopK");
});

test("a run without texts is scored by judgments, and by answers only with the passages", async () => {
  const qrels = await folder.write("qrels", asked.map(({ gold: id }, row) => `${row} 0 ${id} 1\n`).join(""));
  const { goldTopK, metrics } = await score("run.trec", { qrels, measures: "mrr@10,success@5" });
  expect(goldTopK).toEqual(validated.goldTopK);
  expect(metrics).toEqual({ "mrr@10": validated.metrics["mrr@10"], "success@5": validated.metrics["success@5"] });
  const qaFile = await folder.write("dev.qa.csv", qaCsv(asked));
  expect(await runCommand(["score", folder.path("run.trec")], { qa_file: qaFile })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("expected --ctx_file, got none"),
  });
});

test("questions that a run lacks are not found by answers, and left out of the measures unless counted", async () => {
  const lines = (await readFile(folder.path("run.trec"), "utf8")).split("\n");
  await folder.write("half.trec", lines.filter((line) => /^[01] /.test(line)).join("\n"));
  const flags = { gold, ctx_file: ctxFile, measures: "success@5" };
  const values = (await readFile(folder.path("values.csv"), "utf8")).trimEnd().split("\n").slice(1);
  const found = values.slice(0, 2).map((row) => Number(row.split(",").at(-1)));
  const sum = found[0] + found[1];
  const left = await score("half.trec", flags);
  expect(left).toMatchObject({ questions: 4, metrics: { "success@5": sum / 2 } });
  expect(left.topK["5"]).toBeLessThanOrEqual(0.5);
  expect(await score("half.trec", flags, ["--count_absent"])).toMatchObject({ metrics: { "success@5": sum / 4 } });
});

test("two runs are compared question by question, and a run with itself is no better", async () => {
  const run = folder.path("run.trec");
  const lines = (await readFile(run, "utf8")).trimEnd().split("\n");
  const reversed = lines.map((line) => line.split(" ")).map(([q, q0, id, rank, , tag]) => [q, q0, id, rank, rank, tag]);
  const worse = await folder.write("reversed.trec", reversed.map((fields) => fields.join(" ")).join("\n"));
  const flags = { gold, ctx_file: ctxFile, measures: "mrr@10", report: folder.path("comparison.html") };
  const same = resultsOf(await runCommand(["compare", run, run], flags)) as { readonly comparison: object };
  expect(same.comparison).toMatchObject({ "mrr@10": { difference: 0, pValue: 1, won: 0, lost: 0, tied: 4 } });
  const ended = await runCommand(["compare", run, worse], flags);
  const { comparison } = resultsOf(ended) as { readonly comparison: Readonly<Record<string, Record<string, number>>> };
  expect(comparison["mrr@10"].values).toMatchObject({ 0: validated.metrics["mrr@10"] });
  expect(comparison["mrr@10"]).toMatchObject({ lost: 0, won: 4 - comparison["mrr@10"].tied });
  expect(ended.stdout).toContain("first: run.trec; second: reversed.trec");
  expect(await readFile(folder.path("comparison.html"), "utf8")).toContain("reversed.trec");
});

test("runs are fused, measured and written; by CombSUM as by hand", async () => {
  await folder.write("one.trec", "0 Q0 p1 1 9 a\n0 Q0 p2 2 5 a\n0 Q0 p3 3 1 a\n1 Q0 p4 1 2 a\n");
  await folder.write("other.trec", "0 Q0 p3 1 0.5 b\n0 Q0 p4 2 0.25 b\n0 Q0 p2 3 0 b\n");
  const out = folder.path("fused.trec");
  const runs = ["one.trec", "other.trec"].map((name) => folder.path(name));
  const qrels = await folder.write("few.qrels", "0 0 p3 1\n1 0 p4 1\n");
  const fused = await runCommand(["fuse", ...runs], { run_file: out, qrels, keep: 3, measures: "mrr@10" });
  expect(resultsOf(fused)).toMatchObject({ questions: 2, metrics: { "mrr@10": 0.75 } });
  const lines = (await readFile(out, "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => line.split(" ").slice(0, 5).join(" "))).toEqual([
    "0 Q0 p1 1 1",
    "0 Q0 p3 2 1",
    "0 Q0 p2 3 0.5",
    "1 Q0 p4 1 1",
  ]);
  expect(await runCommand(["fuse", runs[0]], { qrels })).toMatchObject({ code: 2 });
  const weights = await runCommand(["fuse", ...runs], { qrels, method: "rrf", weights: "1,2" });
  expect(weights).toMatchObject({ code: 2, stderr: expect.stringContaining("--weights: expected one a run") });
  const rrfK = await runCommand(["fuse", ...runs], { qrels, rrf_k: 10 });
  expect(rrfK).toMatchObject({ code: 2, stderr: expect.stringContaining("--rrf_k: expected --method rrf beside it") });
});

test("results of other questions, and such as nothing can judge, are refused", async () => {
  expect(await runCommand(["score", folder.path("run.trec")], {})).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("run.trec: expected answers to judge passages by, got none in the whole file"),
  });
  const qrels = await folder.write("other.qrels", "q7 0 p1 1\n");
  expect(await runCommand(["score", folder.path("run.trec")], { qrels })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("expected results of the questions that are asked, got 4 others, by id or text"),
  });
});
