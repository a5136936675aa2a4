import { CommandLineError, defineCommand, peakRssMb } from "@dpr/command-line";
import { openShards } from "@dpr/data";
import { validateOptions } from "../options/validate-options.ts";
import { buildOptions } from "../options/search-options.ts";
import { buildIndex } from "../search/build-index.ts";
import { openPassageShards } from "../search/open-passage-shards.ts";
import { chosenKind, indexFolder } from "../search/open-search-index.ts";
import { reportRecall, sampleQueries } from "../search/report-recall.ts";

export const indexCommand = defineCommand({
  description: "Builds an index of shards and keeps it, for --save_or_load_index and search.",
  options: { ...buildOptions, qEncodingPath: validateOptions.qEncodingPath },
  examples: [
    "--encoded_ctx_file embeddings/wiki --index hnsw",
    "--encoded_ctx_file embeddings/wiki --index hnsw-sq8 --q_encoding_path embeddings/nq-test",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const { encodedCtxFile, allowDuplicateIds, qEncodingPath } = options;
    if (encodedCtxFile === undefined)
      throw new CommandLineError("expected --encoded_ctx_file, got none; name the shards");
    const shards = await openPassageShards(encodedCtxFile, allowDuplicateIds);
    const folder = indexFolder(options, shards);
    await using index = await buildIndex(shards, chosenKind(options), options, signal);
    await index.save(folder, { signal });
    console.log(`${index.rows.toLocaleString("en")} rows × ${index.dimension} numbers in ${folder}`);
    const queries = await sampleQueries(qEncodingPath === undefined ? shards : await openShards(qEncodingPath));
    const { recall, count } = await reportRecall(index, shards, queries, signal);
    return {
      ...{ rows: index.rows, dimension: index.dimension, kind: index.kind, file: folder },
      recall: { [count]: Number(recall.toFixed(4)) },
      seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
      peakRssMb: peakRssMb(),
    };
  },
});
