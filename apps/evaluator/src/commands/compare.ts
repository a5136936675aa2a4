import { defineCommand } from "@dpr/command-line";
import { compareOptions } from "../options/compare-options.ts";
import { compareResults } from "../results/compare-results.ts";

export const compareCommand = defineCommand({
  description: "Says which of two runs is better, question by question, and whether chance could have done it.",
  options: compareOptions,
  examples: [
    "dense.json bm25.json --gold nq-dev.json --report comparison.html",
    "a.trec b.trec --qrels qrels/test.tsv --measures ndcg@10",
  ],
  run: compareResults,
});
