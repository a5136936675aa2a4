import { join } from "node:path";
import Papa from "papaparse";
import type { TrainingExample } from "../examples/training-example.ts";
import { type Outlet, writeSideBySide } from "../files/side-by-side.ts";
import { writeRows } from "../files/write-rows.ts";
import { BEIR_COLUMNS, readJudgmentRows } from "../judgments/judgment-rows.ts";
import type { Passage } from "../passages/passage.ts";
import { readPassages } from "../passages/read-passages.ts";
import type { Question } from "../questions/question.ts";
import { formatBeirPassage } from "./beir-corpus.ts";
import { formatBeirQuery, readBeirQueries } from "./beir-queries.ts";
import type { Format, FormatOptions } from "./format.ts";
import { judgedExamples } from "./judged-examples.ts";
import { joinJudgments, Judgments } from "./judgments.ts";
import { isAnyId } from "./new-ids.ts";
import { findSplits, plainOrPacked, refuseOtherSplits, SplitMissingError } from "./splits.ts";

/**
 * BEIR's folder: `corpus.jsonl`, `queries.jsonl` and `qrels/SPLIT.tsv`. Holds ids, titles, answers (in the queries'
 * `metadata`), positives (score 1) and hard negatives (score 0); reading takes every score from 1 for a positive.
 */
export const beir: Format<TrainingExample> = { read, write };

async function* read(folder: string, options: FormatOptions): AsyncGenerator<TrainingExample> {
  const splits = await findSplits(join(folder, "qrels"), SPLIT);
  const qrels = splits.get(options.split);
  if (qrels === undefined) throw new SplitMissingError(folder, `qrels/${options.split}.tsv`, [...splits.keys()]);
  const judgments = new Judgments(options.onLoss);
  for await (const judgment of readJudgmentRows(qrels, options)) judgments.add(judgment);
  const questionsPath = await plainOrPacked(join(folder, "queries.jsonl"));
  const passagesPath = await plainOrPacked(join(folder, "corpus.jsonl"));
  const questions = readBeirQueries(questionsPath, options);
  const passages = readPassages(passagesPath, undefined, options);
  yield* joinJudgments({ judgments, questions, questionsPath, passages, passagesPath }, options);
}

async function write(folder: string, examples: AsyncIterable<TrainingExample>, { split, onLoss }: FormatOptions) {
  refuseOtherSplits(folder, split, (await findSplits(join(folder, "qrels"), SPLIT)).keys());
  const paths = ["corpus.jsonl", "queries.jsonl", join("qrels", `${split}.tsv`)].map((name) => join(folder, name));
  const isHeld = ({ positives, hardNegatives }: TrainingExample): boolean =>
    positives.length + hardNegatives.length > 0;
  const written = await writeSideBySide(async (open) => {
    const corpus = open((rows: AsyncIterable<Passage>) => writeRows(paths[0], rows, formatBeirPassage));
    const queries = open((rows: AsyncIterable<Question>) => writeRows(paths[1], rows, formatBeirQuery));
    const qrels: Outlet<Judgment> = open((rows) => writeRows(paths[2], rows, formatJudgment, { header: HEADER }));
    for await (const example of judgedExamples(examples, isAnyId, isHeld, onLoss)) {
      for (const passage of example.newPassages) await corpus.push(passage);
      await queries.push(example);
      for (const { id } of example.positives) await qrels.push([example.id, id, 1]);
      for (const { id } of example.hardNegatives) await qrels.push([example.id, id, 0]);
    }
  });
  return written.map((part, index) => ({ path: paths[index], ...part }));
}

/** A question's id, a passage's, and how far the passage answers it. */
type Judgment = readonly [question: string, passage: string, score: number];

const SPLIT = /^(.+)\.tsv(?:\.gz)?$/;
const HEADER = `${BEIR_COLUMNS.join("\t")}\n`;

function formatJudgment(judgment: Judgment): string {
  return `${Papa.unparse([[...judgment]], { delimiter: "\t", newline: "\n" })}\n`;
}
