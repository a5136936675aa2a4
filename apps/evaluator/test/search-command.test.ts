import { beforeAll, expect, test } from "vitest";
import { asked, passages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { type Flags, resultsOf, runApp, runCommand } from "./run-app.ts";

const folder = useFolder();
let flags: Flags;

beforeAll(async () => {
  const ctxFile = await folder.write("passages.tsv", tsv(passages));
  const context = { con_model_path: tinyBert("context_model_start"), p_sequence_length: 24 };
  resultsOf(await runApp("embedder", { ctx_file: ctxFile, out_file: folder.path("e"), ...context }));
  const model = { que_model_path: tinyBert("question_model_start"), q_sequence_length: 8 };
  flags = { ctx_file: ctxFile, encoded_ctx_file: folder.path("e"), n_docs: 2, ...model };
});

test("one question is answered with passages, for people and for programs", async () => {
  const ended = await runCommand(["search"], { ...flags, query: asked[0].question });
  const { hits } = resultsOf(ended) as { readonly hits: readonly { readonly id: string; readonly score: number }[] };
  expect(hits).toHaveLength(2);
  const best = passages.find(({ id }) => id === hits[0].id)!;
  expect(ended.stdout).toContain(`1. ${best.title} (${best.id})  ${hits[0].score.toFixed(4)}\n   ${best.text}`);
});

test("questions are read line by line, and those that are blank are not asked", async () => {
  const ended = await runCommand(["search"], flags, [], `${asked[0].question}\n\n${asked[1].question}\n`);
  expect(resultsOf(ended)).toMatchObject({ questions: 2, rows: passages.length });
  expect(ended.stdout.match(/^1\. /gm)).toHaveLength(2);
});

test("what to search must be named", async () => {
  const { encoded_ctx_file: _, ...others } = flags;
  expect(await runCommand(["search"], { ...others, query: "who" })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("expected --encoded_ctx_file or --index_path, got neither"),
  });
});
