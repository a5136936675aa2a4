import { CommandLineError, defineCommand } from "@dpr/command-line";
import { fuseOptions } from "../options/fuse-options.ts";
import { fuseResults } from "../results/fused-results.ts";
import { resultsFile } from "../results/results.ts";
import { scoreResults } from "../results/score-results.ts";

export const fuseCommand = defineCommand({
  description: "Makes one ranking of several runs', such as a dense one and BM25's, measures it and writes it.",
  options: fuseOptions,
  examples: [
    "dense.trec bm25.trec --method rrf --run_file fused.trec --qrels qrels/test.tsv",
    "0.672/train_data_top200_with_scores.json 0.693/train_data_top200_with_scores.json --keep 200 --dureader_test --out_file fused",
  ],
  run(options, context) {
    const { runs, weights, method, rrfK } = options;
    if (runs.length < 2) throw new CommandLineError(`expected two runs or more, got ${runs.length}; name their files`);
    if (weights !== undefined && (method !== "interpolate" || weights.length !== runs.length)) {
      const expected = `expected one a run, for --method interpolate, got ${weights.length} for ${runs.length} runs`;
      throw new CommandLineError(`--weights: ${expected}, and --method ${method}`);
    }
    if (rrfK !== undefined && method !== "rrf") {
      throw new CommandLineError(`--rrf_k: expected --method rrf beside it, got ${method}; leave one of the two out`);
    }
    const results = runs.map(resultsFile);
    return scoreResults(results, (ask) => fuseResults(results, ask, options), options, context);
  },
});
