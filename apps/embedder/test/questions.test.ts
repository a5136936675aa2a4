import { cp, readFile } from "node:fs/promises";
import { openShards } from "@dpr/data";
import { createEncoder, createReferenceEngine, loadEncoder, tokenizeQuestions } from "@dpr/model";
import { describe, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const folder = useFolder();
const questions = ["who won the first in physics", "the king’s river", "", "which team played in the year"];

function embed(name: string, file: string, ...flags: readonly string[]) {
  const model = ["--que_model_path", tinyBert, "--q_sequence_length", "12"];
  return runEmbedder(["--questions", file, "--out_file", folder.path(name, "q"), ...model, ...flags]);
}

async function manifestOf(name: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(folder.path(name, "q_0_of_1.manifest.json"), "utf8")) as Record<string, unknown>;
}

describe.concurrent("questions", () => {
  test("are embedded in their order, as the question encoder reads them, under the numbers of their rows", async () => {
    const file = await folder.write("plain.csv", questions.map((question) => `${question}\t['x']\n`).join(""));
    const ended = await embed("plain", file, "--question_normalisation", "apostrophe");
    expect(resultsOf(ended)).toMatchObject({ rows: 4, shard: "0/1", dimension: 32 });
    expect(ended.stdout).toContain("4 questions × 32 numbers");

    const loaded = await loadEncoder(tinyBert, { maximumLength: 12, questionNormalisation: "apostrophe" });
    await using engine = createReferenceEngine();
    await using encoder = await createEncoder({ engine, model: loaded.model });
    const tokens = await tokenizeQuestions(loaded.tokenizer, questions, loaded.model);
    const shards = await openShards(folder.path("plain", "q"));
    expect(shards.fingerprint).toBe(loaded.questionFingerprint);
    for await (const { ids, embeddings } of shards.blocks()) {
      expect(ids).toEqual(["0", "1", "2", "3"]);
      for (const [row, text] of tokens.entries()) {
        const { data } = await encoder.embed([text]);
        const got = embeddings.data.subarray(row * 32, (row + 1) * 32);
        expect(Math.max(...data.map((value, i) => Math.abs(value - got[i])))).toBeLessThan(1e-5);
      }
    }
  });

  test("of a training file and of JSON lines are the same collection, and know each other's ids", async () => {
    const rows = questions.map((question, row) => ({ id: `q${row}`, question, positive_ctxs: [] }));
    const training = await folder.write("train.json", JSON.stringify(rows));
    const lines = rows.map(({ id, question }) => JSON.stringify({ id, question, answers: ["y"] })).join("\n");
    await Promise.all([embed("a", training), embed("b", await folder.write("lines.jsonl", lines))]);
    const [a, b] = [await manifestOf("a"), await manifestOf("b")];
    expect([b["corpus"], b["sha256"]]).toEqual([a["corpus"], a["sha256"]]);
    for await (const { ids } of (await openShards(folder.path("a", "q"))).blocks()) {
      expect(ids).toEqual(["q0", "q1", "q2", "q3"]);
    }
  });

  test("are embedded anew when they are read otherwise", async () => {
    const file = await folder.write("again.csv", "the king’s river\t[]\n");
    await embed("again", file);
    const before = await manifestOf("again");
    const again = await embed("again", file, "--question_normalisation", "apostrophe");
    expect(again.stderr).toContain("of another corpus or model, or damaged: it is replaced");
    expect(await manifestOf("again")).not.toEqual(before);
  });

  test("take the question encoder of a training run, and say which flags are for passages", async () => {
    for (const name of ["question_model_2", "context_model_2"]) {
      await cp(tinyBert, folder.path("run", name), { recursive: true });
    }
    const file = await folder.write("run.csv", "the king\t[]\n");
    const flags = ["--model_file", folder.path("run"), "--sequence_length", "12", "--p_sequence_length", "24"];
    const out = ["--out_file", folder.path("of-run", "q"), "--no-insert_title"];
    const { code, stderr } = await runEmbedder(["--questions", file, ...out, ...flags]);
    expect(code).toBe(0);
    expect(stderr).toContain(`${folder.path("run/question_model_2")}: cls pooling, 12 tokens at most`);
    expect(stderr).toContain("--p_sequence_length changes nothing here: no passage is embedded");
    expect(stderr).toContain("--insert_title changes nothing here: no passage is embedded");
  });

  test("and passages are embedded one after the other, and not mistaken for each other", async () => {
    const passages = await folder.write("passages.tsv", tsv(somePassages(1)));
    expect(await embed("none", passages)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`embedder: ${passages}: start: expected questions, got passages;`),
    });
    expect(await embed("none", passages, "--ctx_file", passages)).toMatchObject({
      code: 2,
      stderr: "embedder: --questions: expected no --ctx_file beside it, got both; embed them one after the other\n",
    });
    expect(await runEmbedder(["--out_file", "x", "--que_model_path", tinyBert])).toMatchObject({
      code: 2,
      stderr: "embedder: expected --ctx_file or --questions, got neither; name the texts to embed\n",
    });
    expect(await runEmbedder(["--out_file", "x", "--questions", passages])).toMatchObject({
      code: 2,
      stderr: "embedder: expected --que_model_path or --model_file, got neither; name the model to embed with\n",
    });
  });
});
