import { CommandLineError, defineCommand, peakRssMb } from "@dpr/command-line";
import { openShards } from "@dpr/data";
import { searchOptions } from "../options/search-options.ts";
import { buildIndex } from "../search/build-index.ts";
import { chosenKind, indexFolder, saveIndex } from "../search/open-search-index.ts";

export const indexCommand = defineCommand({
  description: "Builds an index of shards and keeps it, for --save_or_load_index and search.",
  options: searchOptions,
  examples: [
    "--encoded_ctx_file embeddings/wiki --index hnsw",
    "--encoded_ctx_file embeddings/wiki --index_path wiki.flat",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const { encodedCtxFile, allowDuplicateIds } = options;
    if (encodedCtxFile === undefined)
      throw new CommandLineError("expected --encoded_ctx_file, got none; name the shards");
    const shards = await openShards(encodedCtxFile, { allowDuplicateIds });
    const folder = indexFolder(options, shards);
    await using index = await buildIndex(shards, chosenKind(options), options, signal);
    await saveIndex(index, folder, signal);
    console.log(`${index.rows.toLocaleString("en")} rows × ${index.dimension} numbers in ${folder}`);
    return {
      ...{ rows: index.rows, dimension: index.dimension, kind: index.kind, file: folder },
      seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
      peakRssMb: peakRssMb(),
    };
  },
});
