import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, resultsOf } from "../../packages/command-line/testing/run-script.ts";
import { createPapersUser, type PapersUser } from "./papers-user.ts";

const sample = join(import.meta.dirname, "../../examples/sample");
const minutes = 60_000;

let user: PapersUser;
let rows: number;
beforeAll(async () => {
  user = await createPapersUser();
  await cp(join(sample, "passages.tsv"), user.path("psgs_w100.tsv"));
  await cp(join(sample, "dev.qa.csv"), user.path("nq-test.csv"));
  rows = await writeParts();
  const questions = JSON.parse(await readFile(join(sample, "dev.json"), "utf8")) as readonly unknown[];
  await writeFile(user.path("few.json"), JSON.stringify(questions.slice(0, 4)));
  const vocabulary = ["--vocab_file", join(sample, "vocab.txt")];
  const training = words(`--train_file few.json --epoches 40 --warmup_steps 0 --output_dir CHECKPOINT
    --pretrained_model_cfg new:1x32`);
  await user.runs("trainer", [...training, ...vocabulary]);
  await cp(user.path("CHECKPOINT"), user.path("save_dir"), { recursive: true });
}, 2 * minutes);
afterAll(() => user[Symbol.asyncDispose]());

/** Cuts the sample's passages, of which each is a line, into eight files; returns how many there are. */
async function writeParts(): Promise<number> {
  const [header, ...lines] = (await readFile(join(sample, "passages.tsv"), "utf8")).trimEnd().split("\n");
  const each = Math.ceil(lines.length / PARTS.length);
  for (const [index, part] of PARTS.entries()) {
    const some = lines.slice(index * each, (index + 1) * each);
    await writeFile(user.path(part), `${[header, ...some].join("\n")}\n`);
  }
  return lines.length;
}

const PARTS = Array.from({ length: 8 }, (_, index) => `passages.part${index}`);

function words(command: string): readonly string[] {
  return command.trim().split(/\s+/);
}

/** The flags of which an app says that they change nothing. */
function inert({ stderr }: Ended): readonly string[] {
  return [...stderr.matchAll(/^(?:\w+: )?--(\w+) changes nothing here/gm)].map(([, flag]) => flag);
}

async function verified(...args: readonly string[]) {
  return resultsOf(await user.runs("embedder", ["verify", ...args]));
}

test(
  "PaddleNLP's embedding command runs as written",
  async () => {
    const ended = await user.runs(
      "embedder",
      words(`--ctx_file psgs_w100.tsv --out_file test_generate --que_model_path save_dir/question_model_40
        --con_model_path save_dir/context_model_40`),
    );
    expect(resultsOf(ended)).toMatchObject({ rows, shard: "0/1" });
    expect(inert(ended)).toEqual(["que_model_path"]);
    const model = ["--con_model_path", "save_dir/context_model_40"];
    expect(await verified("test_generate", "--ctx_file", "psgs_w100.tsv", ...model)).toMatchObject({ findings: [] });
  },
  minutes,
);

test(
  "GC-DPR's embedding command runs as written, with every flag that its program takes",
  async () => {
    const asDocumented = words(`--model_file CHECKPOINT --ctx_file psgs_w100.tsv --shard_id 0 --num_shards 50
      --out_file PREFIX --batch_size 64 --fp16`);
    const others =
      words(`--pretrained_model_cfg bert-base-uncased --encoder_model_type hf_bert --pretrained_file start.bin
      --projection_dim 0 --sequence_length 256 --do_lower_case --no_cuda --local_rank -1 --fp16_opt_level O1`);
    const ended = await user.runs("embedder", [...asDocumented, ...others]);
    expect(resultsOf(ended)).toMatchObject({ rows: Math.floor(rows / 50), shard: "0/50" });
    expect(inert(ended).toSorted()).toEqual(
      words("fp16_opt_level local_rank pretrained_file pretrained_model_cfg projection_dim"),
    );

    // The other 49 at once, beside the one that is there.
    const rest = words(
      "--model_file CHECKPOINT --ctx_file psgs_w100.tsv --out_file PREFIX --num_shards 50 --workers 2",
    );
    expect(resultsOf(await user.runs("embedder", [...rest, "--batch_size", "64"]))).toMatchObject({ rows, shards: 50 });
    const checked = await verified("PREFIX", "--ctx_file", "psgs_w100.tsv", "--model_file", "CHECKPOINT");
    expect(checked).toMatchObject({ shards: 50, rows, findings: [] });

    const search = words(`--model_file CHECKPOINT --ctx_file psgs_w100.tsv --qa_file nq-test.csv --out_file OUT.json
      --encoded_ctx_file PREFIX_*.pkl --n-docs 200 --batch_size 64`);
    expect(resultsOf(await user.runs("evaluator", [...search, ...others]))).toMatchObject({ rows });
  },
  3 * minutes,
);

test(
  "GC-DPR-Dureader's embedding commands run as written, and what they embed of eight files is searched together",
  async () => {
    const model =
      words(`--model_file CHECKPOINT --encoder_model_type hf_bert --pretrained_model_cfg hfl/chinese-macbert-base
      --do_lower_case --q_sequence_length 32 --p_sequence_length 384 --batch_size 64 --fp16`);
    for (const part of PARTS) {
      const files = ["--ctx_file", part, "--out_file", `out/${part}`, "--shard_id", "0", "--num_shards", "1"];
      expect(resultsOf(await user.runs("embedder", [...model, ...files]))).toMatchObject({ shard: "0/1" });
    }
    expect(await verified("out/passages.part*")).toMatchObject({ shards: 8, rows, findings: [] });

    const whole = words("--ctx_file psgs_w100.tsv --out_file whole");
    await user.runs("embedder", [...model, ...whole]);
    const evaluate = async (ctxFile: string, shards: string) => {
      const files = ["--ctx_file", ctxFile, "--encoded_ctx_file", shards, "--qa_file", "nq-test.csv"];
      return resultsOf(await user.runs("evaluator", [...model, ...files])) as { readonly topK: object };
    };
    const { topK } = await evaluate("psgs_w100.tsv", "whole");
    expect(await evaluate(PARTS.join(","), "out/passages.part*")).toMatchObject({ rows, topK });
  },
  3 * minutes,
);
