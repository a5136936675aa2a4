import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Option, parseCommandLine } from "@dpr/command-line";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inertFlags } from "../src/inert-flags.ts";
import { options } from "../src/options.ts";
import { resultsOf, runTrainer } from "./run-trainer.ts";

const tinyBert = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert/question_model_start");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-config-"));
  const items = ["red", "green", "blue", "white"].map((word) => ({
    question: `what is ${word}?`,
    answers: [word],
    positive_ctxs: [{ title: word, text: `The colour ${word} is a colour.` }],
  }));
  await writeFile(join(folder, "train.json"), JSON.stringify(items));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: readonly string[]) => runTrainer(args, { userDirectory: folder });

async function parse(command: string) {
  const request = await parseCommandLine(command.trim().split(/\s+/), options, { name: "trainer", description: "" });
  if (request.help) throw new Error("asked for help");
  return request;
}

describe("the papers' commands are read as written:", () => {
  test("PaddleNLP's", async () => {
    const { options, notices } = await parse(`
      --batch_size 128 --learning_rate 2e-05 --save_dir save_biencoder --warmup_steps 1237 --epoches 40
      --max_grad_norm 2 --train_data_path biencoder-nq-train.json --chunk_size 16`);
    expect(options).toMatchObject({
      batchSize: 128,
      learningRate: 2e-5,
      outputDir: expect.stringMatching(/\/save_biencoder$/),
      warmupSteps: 1237,
      numTrainEpochs: 40,
      maxGradNorm: 2,
      trainFile: [expect.stringMatching(/\/biencoder-nq-train\.json$/)],
      chunkSize: 16,
    });
    expect(notices).toEqual([]);
    const { modelFile } = (await parse("--train_file a --save_dir b --pretrained_file /earlier")).options;
    expect(modelFile).toBe("/earlier");
  });

  test("GC-DPR-Dureader's", async () => {
    const { options, notices } = await parse(`
      --max_grad_norm 2.0 --encoder_model_type hf_bert --pretrained_model_cfg hfl/chinese-macbert-base --seed 12345
      --q_sequence_length 32 --p_sequence_length 384 --warmup_steps 68 --batch_size 1024 --do_lower_case
      --train_file A.json --dev_file B.json --output_dir OUT --learning_rate 3e-05 --num_train_epochs 8
      --dev_batch_size 16 --val_av_rank_start_epoch 7 --grad_cache --global_loss_buf_sz 2097152
      --val_av_rank_max_qs 1000 --q_chunk_size 512 --ctx_chunk_size 64 --fp16 --log_batch_step 20 --hard_negatives 4
      --other_negatives 0`);
    expect(options).toMatchObject({
      pretrainedModelCfg: "hfl/chinese-macbert-base",
      qSequenceLength: 32,
      pSequenceLength: 384,
      doLowerCase: true,
      valAvRankStartEpoch: 7,
      valAvRankMaxQs: 1000,
      qChunkSize: 512,
      ctxChunkSize: 64,
      hardNegatives: 4,
      otherNegatives: 0,
      fp16: true,
    });
    expect(notices.map((notice) => notice.split(" ")[0])).toEqual(["--grad_cache", "--global_loss_buf_sz"]);
  });

  test("with flags that mean nothing here, each said once", async () => {
    const { notices } = await parse(`
      --train_file a --output_dir b --fp16_opt_level O1 --local_rank -1 --num_workers 8
      --validation_workers 16 --checkpoint_file_name dpr_biencoder --train_rolling_loss_step 100 --no-grad_cache`);
    expect(notices).toHaveLength(7);
    for (const notice of notices) expect(notice).toMatch(/^--\w+ changes nothing here: \w/);
  });
});

test("every flag of the papers' training programs is known, by each of its names", async () => {
  const names = `
    train_file train_data_path train_files_upsample_rates dev_file output_dir save_dir pretrained_model_cfg model_file
    pretrained_file resume keep_checkpoints save_every_updates save_every_minutes encoder_model_type sequence_length
    q_sequence_length p_sequence_length do_lower_case batch_size dev_batch_size gradient_accumulation_steps grad_cache
    chunk_size q_chunk_size ctx_chunk_size chunk_tokens memory_budget_mb hard_negatives other_negatives
    shuffle_positive_ctx fix_ctx_encoder share_encoders num_train_epochs epoches learning_rate warmup_steps weight_decay
    adam_eps adam_betas max_grad_norm dropout projection_dim pooling normalize question_normalisation
    passage_normalisation insert_title sep_at_end seed eval_per_epoch val_av_rank_start_epoch val_av_rank_hard_neg
    val_av_rank_other_neg val_av_rank_bsz val_av_rank_max_qs log_batch_step train_rolling_loss_step engine threads device
    precision fp16 fp16_opt_level global_loss_buf_sz no_cuda local_rank num_workers validation_workers
    checkpoint_file_name`;
  const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const known = Object.entries<Option>(options).flatMap(([name, { aliases = [] }]) => [snakeCase(name), ...aliases]);
  expect(known).toEqual(expect.arrayContaining(names.trim().split(/\s+/)));
});

test("a flag that changes nothing is told once, and only where it is given", async () => {
  const inert = Object.entries(inertFlags).filter(([, option]) => "inert" in option);
  expect(inert).toHaveLength(8);
  expect((await parse("--train_file a --output_dir b --device cpu --precision fp32 --no-fp16")).notices).toEqual([]);
});

describe("a GPU", () => {
  test("is trained on by TensorFlow alone, and asking another engine for it is refused before anything is read", async () => {
    for (const flags of [
      ["--device", "gpu", "--engine", "onnx"],
      ["--device", "cuda", "--engine", "reference"],
    ]) {
      expect(await run("--train_file", "none.json", "--output_dir", "refused", ...flags)).toMatchObject({
        code: 2,
        stderr: `trainer: --device cuda: expected --engine tfjs beside it, which trains on GPUs, got ${flags[3]}; choose that one, or compute on the CPU\n`,
      });
    }
  });

  test("that is asked for and not there is an error, and no reason to train on the CPU", async ({ skip }) => {
    const flags = [
      "--pretrained_model_cfg",
      tinyBert,
      "--hard_negatives",
      "0",
      "--sequence_length",
      "24",
      "--warmup_steps",
      "0",
    ];
    const ended = await run("--train_file", "train.json", "--output_dir", "gpu", ...flags, "--device", "cuda");
    skip(ended.code === 0, "there is a GPU");
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(
      /^trainer: (--device cuda: expected a GPU that TensorFlow sees, got |--engine tfjs: @tensorflow\/tfjs-node-gpu)/m,
    );
    expect(await readdir(folder)).not.toContain("gpu");
  });
});

describe("--config", () => {
  test("is a whole recipe, over which flags win", async () => {
    const recipe = [
      "train_data_path: train.json",
      `pretrained-model-cfg: ${tinyBert}`,
      "output_dir: out",
      "batch_size: 4",
      "hard_negatives: 0",
      "sequence_length: 24",
      "num_train_epochs: 3",
      "warmup_steps: 0",
      "num_workers: 2",
    ];
    await writeFile(join(folder, "recipe.yaml"), recipe.join("\n"));
    const ended = await run("--config", "recipe.yaml", "--epoches", "1");
    expect(ended.stderr.match(/^trainer: .*$/gm)).toEqual([
      "trainer: --num_workers changes nothing here: the training process reads its batches itself",
    ]);
    expect(resultsOf(ended)).toMatchObject({ updates: 1, epochs: 1 });
    expect(ended.code).toBe(0);
    expect(await readdir(join(folder, "out"))).toContain("question_model_1");
  });

  test("ends with exit code 2 and one line where it is wrong", async () => {
    await writeFile(join(folder, "wrong.yaml"), "# mine\nbatch_sice: 8\n");
    expect(await run("--config", "wrong.yaml")).toMatchObject({
      code: 2,
      stdout: "",
      stderr:
        "trainer: wrong.yaml: line 2: batch_sice: unknown option; the nearest known one is batch_size (--help lists all)\n",
    });
  });
});
