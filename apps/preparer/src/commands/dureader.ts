import { defineCommand, peakRssMb, sharedOptions } from "@dpr/command-line";
import { findInputs } from "../dureader/find-inputs.ts";
import { planSteps } from "../dureader/plan-steps.ts";
import { runSteps } from "../dureader/run-steps.ts";

const input = { group: "Files" } as const;

export const dureader = defineCommand({
  description: "Turns DuReader-retrieval's files into passages, training files, validation files and questions.",
  options: {
    outputDir: { kind: "path", required: true, description: "Where the new files go" },
    datasetDir: {
      kind: "path",
      description: "The unpacked dataset: stands for the files below that are in it under their published names",
    },
    parts: {
      kind: "integer",
      minimum: 1,
      default: 1,
      unit: "files",
      description: "Cut the passages into so many files: passages_0_of_8.tsv and so on",
    },
    skipBadRows: sharedOptions.skipBadRows,

    passageCollection: {
      ...input,
      kind: "paths",
      description: "passage_collection.json, or RocketQA's lines ('part-*' or .para) → passages.tsv, cleaned",
    },
    passageIds: {
      ...input,
      kind: "path",
      description: "passage2id.map.json, the ids of RocketQA's lines (default: the lines' numbers, from 0)",
    },
    dualTrain: { ...input, kind: "path", description: "dual.train.tsv → dual_train.json, with hard negatives" },
    train: { ...input, kind: "path", description: "train.json → train_positives.json and train.qa.jsonl" },
    dev: { ...input, kind: "path", description: "dev.json → dual_dev.json and dev.qa.jsonl" },
    retrievedDev: {
      ...input,
      kind: "path",
      description: "What a search found for the questions of --dev (JSON or a TREC run) → dev_with_hn.json",
    },
    ctxFile: {
      ...input,
      kind: "path",
      description:
        "The passages that were searched, where --retrieved_dev has no texts (default: --passage_collection)",
    },
    test: { ...input, kind: "paths", description: "test1.json, or RocketQA's .q → test1.qa.jsonl" },
    search: {
      ...input,
      kind: "paths",
      description: "DuReader 2.0's search.train.json, zhidao.dev.json, … → dual_search.train.json, with hard negatives",
    },
  },
  examples: [
    "--dataset_dir dureader-retrieval-baseline-dataset --output_dir dureader --parts 8",
    "--dual_train dual.train.tsv --output_dir dureader",
    "--dev dev.json --retrieved_dev dev_data_top50.json --output_dir dureader",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const steps = planSteps(await findInputs(options), options);
    const outputs = await runSteps(steps, { skipBadRows: options.skipBadRows, signal });
    return {
      outputs,
      seconds: Math.round(performance.now() - started) / 1000,
      peakRssMb: peakRssMb(),
    };
  },
});
