import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { asked, passages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runApp, runCommand } from "./run-app.ts";

const folder = useFolder();
let flags: Readonly<Record<string, string | number>>;

beforeAll(async () => {
  const ctxFile = await folder.write("passages.tsv", tsv(passages));
  const context = { con_model_path: tinyBert("context_model_start"), p_sequence_length: 24 };
  resultsOf(await runApp("embedder", { ctx_file: ctxFile, out_file: folder.path("e"), ...context }));
  const lines = asked.map(({ question, gold }, row) => {
    const { text } = passages.find(({ id }) => id === gold)!;
    return JSON.stringify({
      ...{ question_id: `q${row}`, question },
      answer_paragraphs: [{ paragraph_id: gold, paragraph_text: text }],
    });
  });
  const dev = await folder.write("dev.json", `${lines.join("\n")}\n`);
  const model = { que_model_path: tinyBert("question_model_start"), q_sequence_length: 8 };
  flags = { qa_file: dev, ctx_file: ctxFile, encoded_ctx_file: folder.path("e"), n_docs: 3, ...model };
});

/** A question as the files for rerankers and for merging have it. */
interface Listed {
  readonly q_id: string;
  readonly q_text: string;
  readonly top_n: readonly (readonly [id: string, text: string, score?: number])[];
}

async function read<Content>(path: string): Promise<Content> {
  return JSON.parse(await readFile(path, "utf8")) as Content;
}

test("DuReader's dev file gives its three files in the folder that is asked for, and its measures", async () => {
  const out = folder.path("results");
  const ended = await runApp("evaluator", { ...flags, out_file_or_path: out }, ["--dureader_test"]);
  const files = ["dev_top3_res.json", "dev_data_top3.json", "dev_data_top3_with_scores.json"];
  const [ids, texts, scores] = files.map((name) => folder.path("results", name));
  expect(resultsOf(ended)).toMatchObject({
    questions: 4,
    files: [ids, texts, scores],
    metrics: { "mrr@10": expect.any(Number), "success@1": expect.any(Number) },
  });
  const found = await read<Readonly<Record<string, readonly string[]>>>(ids);
  expect(Object.keys(found)).toEqual(["q0", "q1", "q2", "q3"]);
  const listed = await read<readonly Listed[]>(scores);
  expect(await read<readonly Listed[]>(texts)).toEqual(
    listed.map((question) => ({ ...question, top_n: question.top_n.map(([id, text]) => [id, text]) })),
  );
  for (const { q_id, top_n } of listed) {
    expect(top_n.map(([id]) => id)).toEqual(found[q_id]);
    expect([top_n[0][2], top_n.at(-1)![2]]).toEqual([1, 0]);
    for (const [id, text] of top_n) expect(text).toBe(passages.find((passage) => passage.id === id)!.text);
  }
});

test("a test file without paragraphs gives the same files beside the one that is named, and no measures", async () => {
  const bare = asked.map(({ question }, row) => JSON.stringify({ question_id: `q${row}`, question }));
  const qaFile = await folder.write("test1.json", bare.join("\n"));
  const out = folder.path("macbert_res.json");
  const ended = await runApp("evaluator", { ...flags, qa_file: qaFile, out_file: out }, ["--dureader_test"]);
  const results = resultsOf(ended);
  expect(results).toMatchObject({ files: [out, folder.path("macbert_res_data_top3.json"), expect.any(String)] });
  expect(results).not.toHaveProperty("metrics");
  expect(await read(out)).toEqual(await read(folder.path("results", "dev_top3_res.json")));
});

test("two runs' files are merged into one, as for the next round of training", async () => {
  const scores = folder.path("results", "dev_data_top3_with_scores.json");
  const out = folder.path("merged");
  const ended = await runCommand(["fuse", scores, scores], { keep: 2, out_file: out, qa_file: flags.qa_file }, [
    "--dureader_test",
  ]);
  expect(resultsOf(ended)).toMatchObject({ questions: 4 });
  const [merged, before] = [
    await read<readonly Listed[]>(folder.path("merged", "dev_data_top2.json")),
    await read<readonly Listed[]>(scores),
  ];
  expect(merged.map(({ top_n }) => top_n)).toEqual(
    before.map(({ top_n }) => top_n.slice(0, 2).map(([id, text]) => [id, text])),
  );
});
