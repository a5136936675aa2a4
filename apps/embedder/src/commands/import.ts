import { defineCommand } from "@dpr/command-line";
import { importOptions } from "../import/import-options.ts";
import { importVectors } from "../import/import-vectors.ts";

export const importCommand = defineCommand({
  description: "Makes shards of embeddings that others computed: .npy, JSON lines, or DPR's pickles.",
  options: importOptions,
  examples: [
    "'wikipedia_passages_*.pkl' --out_file embeddings/wiki --ctx_file psgs_w100.tsv --con_model_path dpr-ctx_encoder",
    "vectors.npy --ids passages.tsv --out_file embeddings/mine",
  ],
  run: importVectors,
});
