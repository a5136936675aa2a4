import { defineCommand } from "@dpr/command-line";
import { validateOptions } from "../options/validate-options.ts";
import { validate } from "../validate.ts";

export const validateCommand = defineCommand({
  description: "Searches embedded passages with questions, and measures how many find an answer or a gold passage.",
  options: validateOptions,
  examples: [
    "--encoded_ctx_file embeddings/wiki --ctx_file psgs_w100.tsv --qa_file nq-test.qa.csv --model_file save_dir --report nq.html",
    "--hnsw_index --save_or_load_index --encoded_ctx_file embeddings/wiki --ctx_file psgs_w100.tsv --qa_file nq-test.qa.csv --model_file save_dir",
  ],
  run: validate,
});
