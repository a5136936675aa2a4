import { readdir, stat } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { asked, dprJson, passages, qaCsv, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runApp } from "./run-app.ts";

const folder = useFolder();
const model = { que_model_path: tinyBert("question_model_start"), q_sequence_length: 8 };
let search: Readonly<Record<string, string>>;

beforeAll(async () => {
  const ctxFile = await folder.write("passages.tsv", tsv(passages));
  const context = { con_model_path: tinyBert("context_model_start"), p_sequence_length: 24 };
  resultsOf(await runApp("embedder", { ctx_file: ctxFile, out_file: folder.path("e"), ...context }));
  const qaFile = await folder.write("dev.qa.csv", qaCsv(asked));
  search = { qa_file: qaFile, ctx_file: ctxFile, encoded_ctx_file: folder.path("e") };
});

test("questions that were embedded in one call are searched in the next, without the model, as if in one", async () => {
  const path = folder.path("macbert_encoded_q.pkl");
  const encode = { qa_file: search.qa_file, ctx_file: search.ctx_file, ...model, q_encoding_path: path };
  const encoded = resultsOf(await runApp("evaluator", encode, ["--encode_q_and_save"]));
  const [file] = (encoded as { readonly files: readonly string[] }).files;
  expect(encoded).toMatchObject({ questions: asked.length, dimension: 32 });
  expect(file).toBe(folder.path("macbert_encoded_q_0_of_1.arrow"));

  const { topK } = resultsOf(await runApp("evaluator", { ...search, ...model })) as { readonly topK: object };
  const found = await runApp("evaluator", { ...search, q_encoding_path: path });
  expect(resultsOf(found)).toMatchObject({ topK });
  expect(found.stderr).toContain(`${file}: questions that are embedded already`);

  // Again: they are there. Asked to embed them again, it does.
  const { mtimeMs } = await stat(file);
  expect(resultsOf(await runApp("evaluator", encode, ["--encode_q_and_save"]))).toMatchObject({ files: [] });
  expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  const again = await runApp("evaluator", encode, ["--encode_q_and_save", "--re_encode_q"]);
  expect(resultsOf(again)).toMatchObject({ files: [file] });
});

test("embeddings of questions that the embedder wrote are taken, but not of other questions or another model", async () => {
  const out = folder.path("questions");
  resultsOf(await runApp("embedder", { questions: search.qa_file, out_file: out, ...model }));
  const { topK } = resultsOf(await runApp("evaluator", { ...search, ...model })) as { readonly topK: object };
  const stored = { ...search, q_encoding_path: out };
  expect(resultsOf(await runApp("evaluator", { ...stored, ...model }))).toMatchObject({ topK });

  const other = await folder.write("other.qa.csv", qaCsv(asked.with(2, { ...asked[2], question: "how many" })));
  expect(await runApp("evaluator", { ...stored, qa_file: other })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected row 2 to be of the question "how many", with the id "2", got another'),
  });
  expect(await runApp("evaluator", { ...stored, ...model, q_sequence_length: 9 })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("got those of another; embed the questions again with --re_encode_q"),
  });
});

test("what is to be kept must be named, and questions with the gold file's ids are kept too", async () => {
  expect(await runApp("evaluator", { ...search, ...model }, ["--encode_q_and_save"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("expected --q_encoding_path, got none"),
  });
  const gold = await folder.write("dev.json", dprJson(asked));
  const kept = { gold, ...model, q_encoding_path: folder.path("of-gold") };
  resultsOf(await runApp("evaluator", kept, ["--encode_q_and_save"]));
  expect(await readdir(folder.path())).toContain("of-gold_0_of_1.arrow");
});
