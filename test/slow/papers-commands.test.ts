import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, resultsOf, runApp } from "../../packages/command-line/testing/run-script.ts";
import { chooseEngine, openVinoFolders } from "../../packages/model/src/index.ts";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const minutes = 60_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "papers-commands-"));
  await writeFile(join(folder, "biencoder-nq-train.json"), trainingFile(3968, 1));
  await writeFile(join(folder, "A.json"), trainingFile(8200, 4));
  await writeFile(join(folder, "B.json"), trainingFile(100, 30));
  const model = ["--pretrained_model_cfg", "new:1x32", "--vocab_file", join(root, "examples/sample/vocab.txt")];
  const start = await train([...model, "--train_file", "B.json", "--num_train_epochs", "0", "--output_dir", "start"]);
  if (start.code !== 0) throw new Error(start.stderr);
  for (const name of ["bert-base-uncased", "hfl--chinese-macbert-base"]) {
    const [repository, commit] = [join(folder, "hub", `models--${name}`), "c".repeat(40)];
    await mkdir(join(repository, "refs"), { recursive: true });
    await writeFile(join(repository, "refs", "main"), commit);
    await mkdir(join(repository, "snapshots", commit), { recursive: true });
    for (const file of ["config.json", "model.safetensors", "vocab.txt"]) {
      await cp(join(folder, "start/question_model_0", file), join(repository, "snapshots", commit, file));
    }
  }
}, 2 * minutes);
afterAll(() => rm(folder, { recursive: true }));

/** As many short questions, each with a passage that answers and some that do not. */
function trainingFile(questions: number, hardNegatives: number): string {
  const text = (number: number) => `the river of ${number}`;
  const items = Array.from({ length: questions }, (_, number) => ({
    question: `which river is ${number}`,
    answers: [`${number}`],
    positive_ctxs: [{ title: "", text: text(number) }],
    hard_negative_ctxs: Array.from({ length: hardNegatives }, (_, i) => ({
      title: "",
      text: text(number + 7 * i + 1),
    })),
  }));
  return JSON.stringify(items);
}

/** Runs the trainer for a user who stands in the folder and has no network. */
function train(args: readonly string[], environment: Readonly<NodeJS.ProcessEnv> = {}) {
  const env = { HF_HUB_CACHE: join(folder, "hub"), HF_HUB_OFFLINE: "1", ...environment };
  return runApp(new URL("../../apps/trainer/", import.meta.url), args, { userDirectory: folder, env });
}

test(
  "PaddleNLP's training command runs as written",
  async () => {
    const ended = await train(
      words(`--batch_size 128 --learning_rate 2e-05 --save_dir save_biencoder --warmup_steps 1237 --epoches 40
        --max_grad_norm 2 --train_data_path biencoder-nq-train.json --chunk_size 16`),
    );
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("models--bert-base-uncased")]);
    expect(resultsOf(ended)).toMatchObject({ updates: 1240, epochs: 40 });
    expect(await readdir(join(folder, "save_biencoder"))).toEqual(
      expect.arrayContaining(["question_model_40", "context_model_40", "report.html"]),
    );
  },
  10 * minutes,
);

const dureaderCommand = (output: string): readonly string[] =>
  words(`--max_grad_norm 2.0 --encoder_model_type hf_bert --pretrained_model_cfg hfl/chinese-macbert-base --seed 12345
    --q_sequence_length 32 --p_sequence_length 384 --warmup_steps 68 --batch_size 1024 --do_lower_case --train_file A.json
    --dev_file B.json --output_dir ${output} --learning_rate 3e-05 --num_train_epochs 8 --dev_batch_size 16
    --val_av_rank_start_epoch 7 --grad_cache --global_loss_buf_sz 2097152 --val_av_rank_max_qs 1000 --q_chunk_size 512
    --ctx_chunk_size 64 --fp16 --log_batch_step 20 --hard_negatives 4 --other_negatives 0`);
let dureaderRun: Ended;

test(
  "GC-DPR-Dureader's training command runs as written",
  async () => {
    const ended = await train(dureaderCommand("OUT"));
    dureaderRun = ended;
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("average rank")]);
    const best = { metric: "averageRank", epoch: 8 };
    expect(resultsOf(ended)).toMatchObject({ updates: 72, epochs: 8, best });
  },
  10 * minutes,
);

test("its --fp16 is bf16 where OpenVINO and the CPU have it, which its log says", async ({ skip }) => {
  await using chosen = await chooseEngine("auto", {
    ...{ fp16: true, threads: 1 },
    openVinoFolders: openVinoFolders(process.env),
  });
  skip(chosen.precision !== "bf16", "needs OpenVINO (`pnpm engines:openvino`) and a CPU with instructions for bf16");
  const why = "(this CPU has instructions for bf16)";
  expect(dureaderRun.stderr).toContain(
    `; engine openvino, bf16; --fp16: 16 bits are bf16 ${why}; 72 updates of 1024\n`,
  );
});

test(
  "its --fp16 is fp32 where OpenVINO is not, which its log says",
  async ({ skip }) => {
    await mkdir(join(folder, "none"));
    const none = { OPENVINO_LIB_DIR: join(folder, "none"), XDG_CACHE_HOME: join(folder, "none") };
    const one = dureaderCommand("ELSEWHERE").map((word) => (word === "68" ? "0" : word));
    const ended = await train([...one, "--max_updates", "1"], none);
    expect(ended.code).toBe(0);
    skip(ended.stderr.includes("; engine openvino, "), "this machine has OpenVINO of its own");
    const why = "(bf16 needs OpenVINO, which --engine openvino says how to get)";
    expect(ended.stderr).toContain(`; engine onnx, fp32; --fp16: no 16-bit numbers ${why}; 1 updates of 1024\n`);
  },
  2 * minutes,
);

function words(command: string): readonly string[] {
  return command.trim().split(/\s+/);
}
