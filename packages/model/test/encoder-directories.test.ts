import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findEncoders } from "../src/index.ts";

let run: string;
beforeAll(async () => {
  run = await mkdtemp(join(tmpdir(), "encoder-directories-"));
  for (const epoch of [1, 7, 8]) {
    for (const kind of ["question", "context"]) await mkdir(join(run, `${kind}_model_${epoch}`));
  }
  for (const kind of ["question", "context"]) await mkdir(join(run, "best", `${kind}_model_7`), { recursive: true });
});
afterAll(() => rm(run, { recursive: true }));

test("a training run stands for its best encoders, and an epoch for its own", async () => {
  expect(await findEncoders(run)).toMatchObject({ question: join(run, "best/question_model_7"), epoch: 7 });
  expect(await findEncoders(`${run}@8`)).toMatchObject({ context: join(run, "context_model_8"), epoch: 8 });
});

test("what DPR calls the file of an epoch stands for the encoders of that epoch, which DPR counts from 0", async () => {
  for (const name of ["dpr_biencoder.7.85", "dpr_biencoder.7"]) {
    expect(await findEncoders(join(run, name))).toMatchObject({ question: join(run, "question_model_8"), epoch: 8 });
  }
  await expect(findEncoders(join(run, "dpr_biencoder.3.85"))).rejects.toMatchObject({
    code: "MODEL_CHECKPOINT_MISSING",
    message: expect.stringContaining("expected question_model_4 and context_model_4, got those of epoch 1, 7, 8"),
  });
  await mkdir(join(run, "dpr_biencoder.0.85", "question_model_2"), { recursive: true });
  await mkdir(join(run, "dpr_biencoder.0.85", "context_model_2"));
  expect(await findEncoders(join(run, "dpr_biencoder.0.85"))).toMatchObject({ epoch: 2 });
});
