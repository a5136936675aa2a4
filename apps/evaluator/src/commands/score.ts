import { defineCommand } from "@dpr/command-line";
import { measureOptions } from "../options/measure-options.ts";
import { outputOptions } from "../options/output-options.ts";
import { resultsFile } from "../results/results.ts";
import { scoreResults } from "../results/score-results.ts";

export const scoreCommand = defineCommand({
  description: "Measures results that stand in a file, by answers, gold passages or judgments.",
  options: {
    run: {
      group: "Data",
      kind: "path",
      bare: true,
      required: true,
      description: "Results of a search: DPR's, Pyserini's or DuReader's JSON, or a TREC run",
    },
    ...measureOptions,
    ...outputOptions,
  },
  examples: [
    "retrieval.json --gold nq-dev.json --report nq.html",
    "bm25.trec --qrels qrels/test.tsv --measures ndcg@10,recall@100",
    "run.trec --qa_file nq-test.qa.csv --ctx_file psgs_w100.tsv",
  ],
  run(options, context) {
    const results = resultsFile(options.run);
    return scoreResults([results], () => results, options, context);
  },
});
