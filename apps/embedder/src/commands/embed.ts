import { defineCommand } from "@dpr/command-line";
import { embedCollection } from "../embed/embed-collection.ts";
import { embedOptions } from "../embed/embed-options.ts";

export const embed = defineCommand({
  description: "Embeds the passages of a collection, or of one shard of it, for the evaluator to search; or questions.",
  options: embedOptions,
  examples: [
    "--ctx_file psgs_w100.tsv --out_file embeddings/wiki --model_file save_dir --shard 3/8",
    "--questions nq-test.qa.csv --out_file embeddings/nq-test --model_file save_dir",
  ],
  run: embedCollection,
});
