import { CommandLineError, defineCommand, peakRssMb, sharedOptions, watchBadRows } from "@dpr/command-line";
import { writeRankings } from "@dpr/data";
import { formatRecall, formatTally } from "../bm25/format-summary.ts";
import { goldRecall } from "../bm25/gold-recall.ts";
import { emptyTally } from "../bm25/mined-examples.ts";
import { openQuestionFile } from "../bm25/question-file.ts";
import { rankPassages } from "../bm25/rank-passages.ts";
import { writeMined } from "../bm25/write-mined.ts";
import { containsAnswer } from "../contains-answer.ts";

const files = { group: "Files" } as const;
const search = { group: "Search" } as const;

export const bm25 = defineCommand({
  description:
    "Searches passages by words (BM25), and makes a training file of what is found: the first hard negatives.",
  options: {
    questions: {
      ...files,
      kind: "path",
      required: true,
      aliases: ["qa_file", "train_file"],
      description:
        "Questions with answers (DPR's QA CSV, JSON lines), of which the best passage with an answer becomes the positive; or a training file in DPR's JSON, whose positives are kept",
    },
    ctxFile: { ...files, kind: "path", required: true, description: "The passages: TSV or JSON lines, .gz or not" },
    outFile: {
      ...files,
      kind: "path",
      description:
        "The new training file: hard negatives are the best passages that are no positive and contain no answer, word for word. Questions without a positive are left out and counted",
    },
    runFile: {
      ...files,
      kind: "path",
      description:
        "The plain ranking, for hard-negatives or an evaluation: DPR's retrieval JSON for .json and .jsonl, otherwise a TREC run, in which questions go by their numbers unless all have ids",
    },
    skipBadRows: { ...files, ...sharedOptions.skipBadRows },

    negatives: {
      kind: "integer",
      minimum: 0,
      default: 30,
      unit: "passages",
      description: "Hard negatives of a question at most",
    },
    nDocs: {
      ...search,
      kind: "integer",
      minimum: 1,
      default: 100,
      unit: "passages",
      description: "Found for a question",
    },
    k1: { ...search, kind: "number", minimum: 0, default: 0.9, description: "How soon repeated words stop counting" },
    b: {
      ...search,
      kind: "number",
      minimum: 0,
      maximum: 1,
      default: 0.4,
      description: "How much long passages are held back",
    },
  },
  examples: [
    "--questions nq-train.qa.csv --ctx_file psgs_w100.tsv --out_file train.json",
    "--questions train.json --ctx_file passages.tsv --out_file train_hn.json --negatives 50",
    "--questions train.json --ctx_file passages.tsv --run_file bm25.jsonl --n_docs 200",
  ],
  async run(options, { signal }) {
    const started = performance.now();
    const { ctxFile, outFile, runFile, nDocs, negatives, k1, b } = options;
    if (outFile === undefined && runFile === undefined) {
      throw new CommandLineError("expected --out_file, --run_file or both, got neither; name a file to write");
    }
    if (negatives > nDocs) {
      throw new CommandLineError(`--negatives: expected at most --n_docs ${nDocs}, got ${negatives}`);
    }
    const badRows = watchBadRows(options.skipBadRows);
    const file = await openQuestionFile(options.questions);
    const ranked = await rankPassages(file, ctxFile, badRows, { count: nDocs, k1, b, signal });
    const searchSeconds = secondsSince(started);
    const gold = goldRecall(ranked.golds, ranked.rankings, nDocs);
    if (gold !== undefined) console.log(formatRecall(gold));

    if (runFile !== undefined) {
      await writeRankings(runFile, ranked.rankings, "bm25");
      console.log(`${runFile}: ${nDocs} passages at most for ${ranked.rankings.length.toLocaleString("en")} questions`);
    }
    const tally = emptyTally();
    if (outFile !== undefined) {
      const rules = { negatives, containsAnswer };
      await writeMined(ranked, { file, collection: ctxFile, output: outFile, rules, badRows, signal }, tally);
      console.log(formatTally(outFile, tally));
    }
    return {
      questions: ranked.rankings.length,
      passages: ranked.passages,
      ...(gold !== undefined && { recall: gold.recall, questionsWithGold: gold.questions }),
      ...(outFile !== undefined && { file: outFile, ...tally }),
      runFile,
      badRows: badRows.count(),
      searchSeconds,
      seconds: secondsSince(started),
      peakRssMb: peakRssMb(),
    };
  },
});

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
