import { defineCommand } from "@dpr/command-line";
import { embedOptions } from "../embed/embed-options.ts";
import { verifyFiles } from "../verify/verify-files.ts";

const { conModelPath, modelFile, pooling, normalize, sequenceLength, pSequenceLength } = embedOptions;
const { passageNormalisation, insertTitle, sepAtEnd, doLowerCase } = embedOptions;

export const verify = defineCommand({
  description: "Checks shards to the end and names every problem: exits with 1 where there is one.",
  options: {
    shards: {
      kind: "paths",
      bare: true,
      required: true,
      description: "What to check: files, folders, prefixes or globs",
    },
    ctxFile: { kind: "path", description: "The passages that were embedded: compared row by row" },
    allowDuplicateIds: {
      kind: "boolean",
      default: false,
      description: "Several rows may have one id",
    },
    ...{ conModelPath, modelFile, pooling, normalize, sequenceLength, pSequenceLength },
    ...{ passageNormalisation, insertTitle, sepAtEnd, doLowerCase },
  },
  examples: ["embeddings/wiki --ctx_file psgs_w100.tsv --con_model_path save_dir/context_model_40"],
  run: verifyFiles,
});
