import { dirname } from "node:path";
import { CommandLineError, defineCommand, peakRssMb, sharedOptions, watchBadRows } from "@dpr/command-line";
import { convert as convertFormat, FORMAT_KINDS, type FormatName, type Loss } from "@dpr/data";
import { formatConversion } from "../convert/format-conversion.ts";
import { createStepProgress } from "../step-progress.ts";

/** Texts are looked up where a format has them beside its ids. */
const STEPS = {
  passage: { label: "looking up passages", unit: "passages" },
  item: { label: "converting", unit: "rows" },
} as const;

const FORMATS = Object.keys(FORMAT_KINDS) as FormatName[];

export const convert = defineCommand({
  description:
    "Converts training files, passages and questions between DPR, BEIR, MS MARCO, Tevatron and sentence-transformers.",
  options: {
    from: {
      kind: "choice",
      choices: FORMATS,
      required: true,
      description: "What --input is: six formats of training examples, three of passages, three of questions",
    },
    to: {
      kind: "choice",
      choices: FORMATS,
      required: true,
      description:
        "What to write, of the same kind; ids, titles, answers, scores or negatives that it cannot hold are counted and said, and fields that are none of these stay behind",
    },
    input: {
      kind: "path",
      required: true,
      aliases: ["input_file", "input_dir"],
      description:
        "A folder for beir (corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv) and msmarco (collection.tsv, queries.SPLIT.tsv, qrels.SPLIT.tsv, qidpidtriples.SPLIT.tsv), otherwise a file; .gz or not",
    },
    output: {
      kind: "path",
      required: true,
      aliases: ["out_file", "output_file", "output_dir"],
      description: "Likewise; it appears when all is converted, a folder's qrels last. .gz by a file's name",
    },
    split: {
      kind: "text",
      default: "train",
      description: "Which judgments of a folder: train, dev, test, dev.small, …",
    },
    negatives: {
      kind: "integer",
      minimum: 0,
      unit: "hard negatives",
      description:
        "To sentence-transformers: columns of each row; examples with fewer are left out (default: as many as there are)",
    },
    skipBadRows: sharedOptions.skipBadRows,
  },
  examples: [
    "--from beir --to dpr --input scifact --split train --output scifact-train.json",
    "--from dpr --to beir --input nq-dev.json --split dev --output nq-beir",
    "--from msmarco --to dpr --input msmarco --split dev.small --output msmarco-dev.json",
    "--from msmarco-triples --to dpr --input triples.train.small.tsv.gz --output msmarco-train.jsonl.gz",
    "--from tevatron --to dpr --input wikipedia-nq.jsonl --output nq-train.json",
    "--from dpr --to sentence-transformers --negatives 1 --input nq-train.json --output triplets.jsonl",
    "--from beir-corpus --to passages --input scifact/corpus.jsonl --output passages.tsv",
    "--from msmarco-queries --to questions --input queries.dev.tsv --output dev.jsonl",
  ],
  async run({ from, to, input, output, split, negatives, skipBadRows }, { signal }) {
    const started = performance.now();
    if (FORMAT_KINDS[from] !== FORMAT_KINDS[to]) {
      const fitting = FORMATS.filter((name) => FORMAT_KINDS[name] === FORMAT_KINDS[from]).join(", ");
      throw new CommandLineError(`--to: expected a format of ${FORMAT_KINDS[from]} (${fitting}), got ${to}`);
    }
    if (input === output) throw new CommandLineError("--output: expected another path than --input, got the same");
    const losses: Partial<Record<Loss, number>> = {};
    const badRows = watchBadRows(skipBadRows);
    let items = 0;
    using progress = createStepProgress(STEPS);
    const files = await convertFormat(from, to, input, output, {
      split,
      negatives,
      temporaryFolder: dirname(output),
      onLoss: (loss, count) => (losses[loss] = (losses[loss] ?? 0) + count),
      ...badRows.first,
      onRow: (row) => {
        if (row === "item") items++;
        progress.onRow(row);
      },
      signal,
    });
    progress.stop();
    console.log(formatConversion(files, losses));
    return {
      items,
      files,
      losses,
      badRows: badRows.count(),
      seconds: Math.round(performance.now() - started) / 1000,
      peakRssMb: peakRssMb(),
    };
  },
});
