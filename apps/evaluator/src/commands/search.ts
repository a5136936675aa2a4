import { defineCommand } from "@dpr/command-line";
import { answerQuestions } from "../answer-questions.ts";
import { interactiveOptions } from "../options/interactive-options.ts";

export const searchCommand = defineCommand({
  description: "Answers questions that are typed, or --query, with passages.",
  options: interactiveOptions,
  examples: [
    "--index_path embeddings/wiki.hnsw --ctx_file psgs_w100.tsv --model_file save_dir",
    '--encoded_ctx_file embeddings/wiki --ctx_file psgs_w100.tsv --model_file save_dir --query "who wrote the iliad"',
  ],
  run: answerQuestions,
});
