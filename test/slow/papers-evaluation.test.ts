import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultsOf } from "../../packages/command-line/testing/run-script.ts";
import { createPapersUser, type PapersUser } from "./papers-user.ts";

const sample = join(import.meta.dirname, "../../examples/sample");
const minutes = 60_000;

let user: PapersUser;
let rows: number;
beforeAll(async () => {
  user = await createPapersUser();
  const passages = await readFile(join(sample, "passages.tsv"), "utf8");
  rows = passages.trimEnd().split("\n").length - 1;
  await writeFile(user.path("psgs_w100.tsv"), passages);
  await cp(join(sample, "dev.qa.csv"), user.path("nq.qa.csv"));
  const questions = JSON.parse(await readFile(join(sample, "dev.json"), "utf8")) as readonly Question[];
  await writeFile(user.path("few.json"), JSON.stringify(questions.slice(0, 4)));
  await writeFile(user.path("test1.json"), questions.map(withoutAnswers).join("\n"));
  await writeFile(user.path("dev.json"), questions.map(withParagraphs).join("\n"));
  await cp(join(sample, "vocab.txt"), user.path("vocab.txt"));
  await user.runs(
    "trainer",
    `--train_file few.json --epoches 8 --warmup_steps 0 --output_dir macbert_model_ckp --pretrained_model_cfg new:1x32
    --vocab_file vocab.txt`,
  );
  await cp(user.path("macbert_model_ckp"), user.path("save_dir"), { recursive: true });
  await cp(user.path("save_dir/question_model_8"), user.path("save_dir/question_model_40"), { recursive: true });
  await cp(user.path("save_dir/context_model_8"), user.path("save_dir/context_model_40"), { recursive: true });
}, 3 * minutes);
afterAll(() => user[Symbol.asyncDispose]());

interface Question {
  readonly question: string;
  readonly positive_ctxs: readonly { readonly passage_id: string; readonly text: string }[];
}

function withoutAnswers({ question }: Question, row: number): string {
  return JSON.stringify({ question_id: `q${row}`, question });
}

function withParagraphs({ question, positive_ctxs }: Question, row: number): string {
  const paragraphs = positive_ctxs.map(({ passage_id, text }) => ({ paragraph_id: passage_id, paragraph_text: text }));
  return JSON.stringify({ question_id: `q${row}`, question, answer_paragraphs: paragraphs });
}

async function evaluate(command: string): Promise<Record<string, unknown>> {
  return resultsOf(await user.runs("evaluator", command)) as Record<string, unknown>;
}

async function read<Content>(name: string): Promise<Content> {
  return JSON.parse(await readFile(user.path(name), "utf8")) as Content;
}

test(
  "PaddleNLP's evaluation command runs as written, with HNSW",
  async () => {
    const models = "--que_model_path save_dir/question_model_40 --con_model_path save_dir/context_model_40";
    await user.runs("embedder", `--ctx_file psgs_w100.tsv --out_file test_generate ${models}`);
    const results = await evaluate(`--hnsw_index --out_file out_file --encoded_ctx_file test_generate
      --ctx_file psgs_w100.tsv --qa_file nq.qa.csv ${models}`);
    expect(results).toMatchObject({ rows, files: [user.path("out_file")] });
    const exact = await evaluate(`--out_file exact --encoded_ctx_file test_generate --ctx_file psgs_w100.tsv
      --qa_file nq.qa.csv ${models}`);
    const [found, all] = [results.topK, exact.topK] as readonly Readonly<Record<string, number>>[];
    for (const k of Object.keys(all)) expect(Math.abs(found[k] - all[k])).toBeLessThan(0.05);
    const [first] = await read<readonly { readonly ctxs: readonly object[] }[]>("out_file");
    expect(Object.keys(first.ctxs[0])).toEqual(["id", "title", "text", "score", "has_answer"]);
  },
  2 * minutes,
);

test(
  "GC-DPR's evaluation command runs as written, with every flag that its program takes, and keeps its index",
  async () => {
    const embed = "--ctx_file psgs_w100.tsv --shard_id 0 --num_shards 1 --out_file wiki --fp16";
    await user.runs("embedder", `--model_file macbert_model_ckp/dpr_biencoder.7.85 ${embed}`);
    const asDocumented = `--model_file macbert_model_ckp/dpr_biencoder.7.85 --ctx_file psgs_w100.tsv --qa_file nq.qa.csv
      --encoded_ctx_file wiki_*.pkl --out_file OUT.json --n-docs 100 --validation_workers 32 --batch_size 64`;
    const others = `--match string --index_buffer 50000 --fp16 --pretrained_model_cfg bert-base-uncased
      --encoder_model_type hf_bert --pretrained_file start.bin --projection_dim 0 --sequence_length 256 --do_lower_case
      --no_cuda --local_rank -1 --fp16_opt_level O1`;
    const exact = await evaluate(`${asDocumented} ${others}`);
    expect(exact).toMatchObject({ rows, files: [user.path("OUT.json")] });
    const built = await evaluate(`${asDocumented} ${others} --hnsw_index --save_or_load_index`);
    expect(built.files).toEqual([user.path("wiki.hnsw"), user.path("OUT.json")]);
    const loaded = await user.runs("evaluator", `${asDocumented} ${others} --hnsw_index --save_or_load_index`);
    expect(loaded.stderr).toContain("wiki.hnsw: the index of these shards");
    expect(resultsOf(loaded)).toMatchObject({ topK: built.topK, files: [user.path("OUT.json")] });
  },
  2 * minutes,
);

test(
  "GC-DPR-Dureader's two commands run as written: questions are embedded in one call and searched in the next",
  async () => {
    const model = "--model_file ./macbert_model_ckp/dpr_biencoder.7.85 --q_sequence_length 32 --p_sequence_length 64";
    for (const part of [0, 1]) {
      const lines = (await readFile(user.path("psgs_w100.tsv"), "utf8")).trimEnd().split("\n");
      const some = lines.slice(1).filter((_, row) => row % 2 === part);
      await writeFile(user.path(`passages${part}.tsv`), `${[lines[0], ...some].join("\n")}\n`);
      const files = `--ctx_file ./passages${part}.tsv --out_file ./macbert_context_emb/context_emb_${part} --fp16`;
      await user.runs("embedder", `${model} ${files}`);
    }
    const asked = (qaFile: string): string => `--dureader_test ${model} --ctx_file ./psgs_w100.tsv --qa_file ./${qaFile}
      --n_docs 50 --validation_workers 32 --q_encoding_path ./${qaFile}.pkl`;
    const encoded = await evaluate(`${asked("test1.json")} --encode_q_and_save`);
    expect(encoded).toMatchObject({ questions: expect.any(Number), dimension: 32 });
    const search = "--encoded_ctx_file ./macbert_context_emb/*.pkl";
    const results = await evaluate(`${asked("test1.json")} ${search} --out_file_or_path ./macbert_res.json`);
    expect(results).toMatchObject({ rows, questions: encoded.questions });
    const found = await read<Readonly<Record<string, readonly string[]>>>("macbert_res.json");
    expect(Object.keys(found)).toHaveLength(encoded.questions as number);
    expect(found.q0).toHaveLength(50);

    // The dev set is measured too, and its folder has the names that merging reads.
    const dev = await evaluate(`${asked("dev.json")} ${search} --out_file_or_path ./results/`);
    expect(Object.keys(dev.metrics as object)).toEqual(["mrr@10", "success@1", "success@50"]);
    const scores = await read<readonly { readonly top_n: readonly unknown[] }[]>(
      "results/dev_data_top50_with_scores.json",
    );
    expect(scores[0].top_n).toHaveLength(50);
    const merged = await evaluate(`fuse results/dev_data_top50_with_scores.json results/dev_data_top50_with_scores.json
      --dureader_test --qa_file dev.json --out_file merged/`);
    expect(merged.metrics).toEqual(dev.metrics);
  },
  3 * minutes,
);
