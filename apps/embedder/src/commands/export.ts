import { defineCommand } from "@dpr/command-line";
import { exportOptions } from "../export/export-options.ts";
import { exportShards } from "../export/export-shards.ts";

export const exportCommand = defineCommand({
  description: "Writes embeddings as a file of another tool: NumPy, FAISS, safetensors or Parquet.",
  options: exportOptions,
  examples: ["embeddings/wiki --out_file wiki.npy", "embeddings/wiki --out_file wiki.index --format faiss"],
  run: exportShards,
});
