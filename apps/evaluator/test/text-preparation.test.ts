import { readFile } from "node:fs/promises";
import { loadEncoder, writeModelDirectory } from "@dpr/model";
import { expect, test } from "vitest";
import { asked, passages, qaCsv, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runApp } from "./run-app.ts";

const folder = useFolder();

/** Both encoders as training leaves them: told once how texts are prepared. */
async function trainedModels(name: string, dialect: Parameters<typeof loadEncoder>[1]) {
  for (const [side, maximumLength] of [
    ["question", 12],
    ["context", 24],
  ] as const) {
    const { model, tokenizer } = await loadEncoder(tinyBert(`${side}_model_start`), { ...dialect, maximumLength });
    await writeModelDirectory(folder.path(name, `${side}_model_1`), model, tokenizer);
  }
  return folder.path(name);
}

/** Ids and scores of what the evaluator retrieves, each app told the model alone. */
async function retrieve(name: string, modelFile: string, rows: typeof passages, questions: typeof asked) {
  const ctxFile = await folder.write(`${name}.tsv`, tsv(rows));
  const qaFile = await folder.write(`${name}.qa.csv`, qaCsv(questions));
  const [shards, outFile] = [folder.path(`${name}-shards`), folder.path(`${name}.json`)];
  resultsOf(await runApp("embedder", { ctx_file: ctxFile, out_file: shards, model_file: modelFile }));
  const flags = { ctx_file: ctxFile, encoded_ctx_file: shards, qa_file: qaFile, model_file: modelFile };
  resultsOf(await runApp("evaluator", { ...flags, out_file: outFile }));
  const retrieved = JSON.parse(await readFile(outFile, "utf8")) as { ctxs: { id: string; score: string }[] }[];
  return retrieved.map(({ ctxs }) => ctxs.map(({ id, score }) => [id, Number(score)]));
}

test("texts are prepared as the model was trained, in passages and questions, without being told", async () => {
  const dialect = { questionNormalisation: "apostrophe", passageNormalisation: "dpr", insertTitle: false } as const;
  const models = await trainedModels("dialect", dialect);
  const written = await retrieve(
    "written",
    models,
    passages.map((passage) => ({ ...passage, text: `"""the ’ game ’: ${passage.text}"""` })), // CSV's form of "…"
    asked.map((one) => ({ ...one, question: `what’s ${one.question}` })),
  );
  const prepared = await retrieve(
    "prepared",
    await trainedModels("plain", {}),
    passages.map((passage) => ({ ...passage, title: "", text: `the ' game ': ${passage.text}` })),
    asked.map((one) => ({ ...one, question: `what's ${one.question}` })),
  );
  expect(written).toEqual(prepared);

  const shards = { encoded_ctx_file: folder.path("prepared-shards"), ctx_file: folder.path("prepared.tsv") };
  const other = await runApp("evaluator", { ...shards, qa_file: folder.path("written.qa.csv"), model_file: models });
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining("those of another, or embedded otherwise") });
});

test("what contradicts the model is refused in one line", async () => {
  const models = await trainedModels("contradicted", { insertTitle: false });
  const ctxFile = await folder.write("c.tsv", tsv(passages));
  const ended = await runApp("embedder", { ctx_file: ctxFile, out_file: folder.path("c"), model_file: models }, [
    "--insert_title",
  ]);
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toBe(
    `embedder: ${models}/context_model_1: expected insert_title false, as this model was trained with, got true; ` +
      "leave it out: the model brings its own\n",
  );
});
