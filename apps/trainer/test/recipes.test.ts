import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCommandLine } from "@dpr/command-line";
import { expect, test } from "vitest";
import { options, type TrainerOptions } from "../src/options.ts";

const recipes = join(import.meta.dirname, "../../../recipes");
const names = (await readdir(recipes)).filter((name) => name.endsWith(".yaml"));

async function read(name: string) {
  const args = ["--config", join(recipes, name), "--train_file", "train.json", "--output_dir", "out"];
  const request = await parseCommandLine(args, options, { name: "trainer", description: "" });
  if (request.help) throw new Error("asked for help");
  return request;
}

/** What the source systems' documents and code say. */
const expected: Readonly<Record<string, Partial<TrainerOptions>>> = {
  "nq.yaml": {
    ...{ pretrainedModelCfg: "bert-base-uncased", batchSize: 128, hardNegatives: 1, otherNegatives: 0 },
    ...{ sequenceLength: 256, learningRate: 2e-5, warmupSteps: 1237, numTrainEpochs: 40, seed: 12345 },
    ...{ dropout: 0.1, maxGradNorm: 16, lastBatch: "fill", valAvRankStartEpoch: 30, valAvRankMaxQs: 10_000 },
    ...{ weightDecay: 0, adamEps: 1e-8, adamBetas: [0.9, 0.999], devBatchSize: 16 },
  },
  "paddle-nq.yaml": {
    ...{ pretrainedModelCfg: "bert-base-uncased", batchSize: 128, hardNegatives: 1, otherNegatives: 0 },
    ...{ sequenceLength: 256, learningRate: 2e-5, warmupSteps: 1237, numTrainEpochs: 40 },
    ...{ dropout: 0.1, maxGradNorm: 0, lastBatch: "drop", pooling: "pooler", questionNormalisation: "apostrophe" },
  },
  "dureader.yaml": {
    ...{ pretrainedModelCfg: "hfl/chinese-macbert-base", batchSize: 1024, hardNegatives: 4, otherNegatives: 0 },
    ...{ qSequenceLength: 32, pSequenceLength: 384, learningRate: 3e-5, warmupSteps: 68, numTrainEpochs: 8 },
    ...{ dropout: 0.1, maxGradNorm: 16, seed: 12345, devBatchSize: 16, valAvRankStartEpoch: 7, valAvRankMaxQs: 1000 },
    ...{ lastBatch: "fill", doLowerCase: true, insertTitle: false, logBatchStep: 20 },
  },
  "minilm.yaml": {
    ...{ pretrainedModelCfg: "sentence-transformers/all-MiniLM-L6-v2", normalize: true, temperature: 0.05 },
    ...{ batchSize: 128, hardNegatives: 1, qSequenceLength: 64, pSequenceLength: 256, learningRate: 5e-5 },
    ...{ numTrainEpochs: 1, warmupSteps: 5, maxGradNorm: 2, seed: 12345 },
  },
  "small-cpu.yaml": {
    ...{ pretrainedModelCfg: "new:2x128", vocabSize: 4000, batchSize: 32, learningRate: 1e-3, numTrainEpochs: 8 },
    ...{ qSequenceLength: 32, pSequenceLength: 128, shareEncoders: true, dropout: 0, warmupSteps: 20 },
    valAvRankStartEpoch: 0,
  },
};

test.each(names)("%s says what its source says, and nothing that changes nothing", async (name) => {
  const { options: recipe, notices } = await read(name);
  expect(recipe).toMatchObject(expected[name]);
  expect(notices).toEqual([]);
});

test("every recipe is in the folder's README, and shows a command that names itself", async () => {
  expect(names).toEqual(Object.keys(expected).sort());
  const readme = await readFile(join(recipes, "README.md"), "utf8");
  for (const name of names) {
    expect(readme).toContain(`| \`${name}\` |`);
    expect(await readFile(join(recipes, name), "utf8")).toContain(`--config recipes/${name} --train_`);
  }
});
