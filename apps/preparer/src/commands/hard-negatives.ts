import { CommandLineError, defineCommand, peakRssMb, sharedOptions, watchBadRows } from "@dpr/command-line";
import { DEFAULT_NEGATIVE_RULES, mineHardNegatives, type NegativeRules } from "@dpr/data";
import { formatReport } from "../hard-negatives/format-report.ts";
import { MINING_STEPS } from "../hard-negatives/mining-steps.ts";
import { createStepProgress } from "../step-progress.ts";
import { containsAnswer } from "../contains-answer.ts";

const files = { group: "Files" } as const;
const rules = { group: "Which retrieved passages become hard negatives" } as const;
const defaults = DEFAULT_NEGATIVE_RULES;

export const hardNegatives = defineCommand({
  description:
    "Mines hard negatives: passages that a search ranked high for a training question and that are not its positives.",
  options: {
    trainFile: {
      ...files,
      kind: "path",
      required: true,
      aliases: ["train_data_path"],
      description: "Training file in DPR's JSON; questions that were not searched stay as they are",
    },
    results: {
      ...files,
      kind: "path",
      required: true,
      aliases: ["run_file"],
      description:
        "What was retrieved, by question id where both files have ids, otherwise by text: the evaluator's --out_file, DPR's JSON, a TREC run, or DuReader's _res.json, _data_topN.json, …_with_scores.json, reranked lists",
    },
    ctxFile: {
      ...files,
      kind: "path",
      description: "The passages that were searched; needed where --results has ids without texts",
    },
    outFile: {
      ...files,
      kind: "path",
      required: true,
      aliases: ["output_file"],
      description: "The new training file, .gz or .jsonl by its name; may be the old one",
    },
    skipBadRows: { ...files, ...sharedOptions.skipBadRows },

    fromRank: { ...rules, kind: "integer", minimum: 1, default: defaults.fromRank, description: "Best rank, from 1" },
    toRank: { ...rules, kind: "integer", minimum: 1, default: defaults.toRank, description: "Last rank" },
    maxScore: { ...rules, kind: "number", description: "Only scores below this, such as a reranker's probability" },
    margin: {
      ...rules,
      kind: "number",
      minimum: 0,
      description: "Only scores ≤ the best retrieved positive's − this; no rule where no positive was retrieved",
    },
    relativeMargin: {
      ...rules,
      kind: "number",
      minimum: 0,
      maximum: 1,
      description: "Only scores ≤ the best retrieved positive's × this; no rule where no positive was retrieved",
    },
    dropAnswers: {
      ...rules,
      kind: "boolean",
      default: false,
      description:
        "Leave out passages that contain an answer of the question, word for word as the evaluator matches it",
    },
    negatives: {
      ...rules,
      kind: "integer",
      minimum: 1,
      default: defaults.negatives,
      unit: "passages",
      description: "Mined for a question at most",
    },
    sample: {
      ...rules,
      kind: "choice",
      choices: ["top", "random"],
      default: defaults.sample,
      description: "Take the best of what the rules leave, or draw from it",
    },
    seed: { ...rules, kind: "integer", default: defaults.seed, description: "Of --sample random" },
    keepExisting: {
      ...rules,
      kind: "boolean",
      default: defaults.keepExisting,
      description: "Put mined hard negatives after those that a question has, not in their place",
    },
  },
  examples: [
    "--train_file train.json --results retrieved.json --out_file train_hn.json",
    "--train_file train.json --results retrieved.json --out_file train_hn.json --relative_margin 0.95 --drop_answers --sample random --to_rank 100",
    "--train_file train.json --results bm25.trec.gz --ctx_file passages.tsv --out_file train_hn.json --from_rank 10",
    "--train_file dual_train.json --results train_data_top50_with_scores.json --out_file train_hn.json --max_score 0.1 --negatives 4",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const { trainFile: training, results, ctxFile: collection, outFile: output, dropAnswers, skipBadRows } = options;
    if (options.fromRank > options.toRank) {
      throw new CommandLineError(`--from_rank: expected at most --to_rank ${options.toRank}, got ${options.fromRank}`);
    }
    const rules: NegativeRules = { ...options, containsAnswer: dropAnswers ? containsAnswer : undefined };
    const badRows = watchBadRows(skipBadRows);
    using progress = createStepProgress(MINING_STEPS);
    const { file, ...counts } = await mineHardNegatives({ training, results, collection, output }, rules, {
      signal,
      onRow: (step) => progress.onRow(step),
      ...badRows.first,
    });
    progress.stop();
    console.log(formatReport(output, { ...counts, file }, rules));
    return {
      file: output,
      ...counts,
      badRows: badRows.count(),
      seconds: Math.round(performance.now() - started) / 1000,
      peakRssMb: peakRssMb(),
    };
  },
});
