import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingExample } from "../examples/training-example.ts";
import { readColumns } from "../files/read-columns.ts";
import { type Outlet, writeSideBySide } from "../files/side-by-side.ts";
import { writeRows } from "../files/write-rows.ts";
import { readJudgmentRows } from "../judgments/judgment-rows.ts";
import type { Passage } from "../passages/passage.ts";
import type { Question } from "../questions/question.ts";
import type { Format, FormatOptions } from "./format.ts";
import { judgedExamples } from "./judged-examples.ts";
import { joinJudgments, Judgments } from "./judgments.ts";
import { formatMsmarcoPassage, readMsmarcoCollection } from "./msmarco-collection.ts";
import { formatMsmarcoQuery, readMsmarcoQueries } from "./msmarco-queries.ts";
import { isPlainId } from "./new-ids.ts";
import { findSplits, plainOrPacked, refuseOtherSplits, SplitMissingError } from "./splits.ts";

/**
 * MS MARCO's folder: `collection.tsv`, `queries.SPLIT.tsv`, `qrels.SPLIT.tsv` (qid 0 pid relevance) and
 * `qidpidtriples.SPLIT.tsv` (qid ⇥ positive ⇥ negative), one of the last two at least. Holds ids, positives and their
 * hard negatives; no titles, answers, tabs or line breaks. Hard negatives are written as triples, as the benchmark's own
 * evaluation takes every line of its qrels for a positive; those that qrels name with relevance 0 are read as well.
 */
export const msmarco: Format<TrainingExample> = { read, write };

async function* read(folder: string, options: FormatOptions): AsyncGenerator<TrainingExample> {
  const [qrels, triples] = await Promise.all([QRELS, TRIPLES].map((pattern) => findSplits(folder, pattern)));
  const [qrelsPath, triplesPath] = [qrels.get(options.split), triples.get(options.split)];
  if (qrelsPath === undefined && triplesPath === undefined) {
    const expected = `qrels.${options.split}.tsv or qidpidtriples.${options.split}.tsv`;
    throw new SplitMissingError(folder, expected, [...new Set([...qrels.keys(), ...triples.keys()])]);
  }
  const judgments = new Judgments(options.onLoss);
  if (qrelsPath !== undefined) {
    for await (const judgment of readJudgmentRows(qrelsPath, options)) judgments.add(judgment);
  }
  // Without hard negatives the file is written without a line, and stands for that.
  if (triplesPath !== undefined && (await stat(triplesPath)).size > 0) {
    const columns = ["query id", "positive id", "negative id"];
    for await (const { fields } of readColumns(triplesPath, "triples of ids", columns, options)) {
      const [question, positive, negative] = fields;
      judgments.add({ question, passage: positive, relevance: 1 });
      judgments.add({ question, passage: negative, relevance: 0 });
    }
  }
  const questionsPath = await plainOrPacked(join(folder, `queries.${options.split}.tsv`));
  const passagesPath = await plainOrPacked(join(folder, "collection.tsv"));
  const questions = readMsmarcoQueries(questionsPath, options);
  const passages = readMsmarcoCollection(passagesPath, options);
  yield* joinJudgments({ judgments, questions, questionsPath, passages, passagesPath }, options);
}

async function write(folder: string, examples: AsyncIterable<TrainingExample>, { split, onLoss }: FormatOptions) {
  const found = await Promise.all([QRELS, TRIPLES].map((pattern) => findSplits(folder, pattern)));
  refuseOtherSplits(folder, split, new Set(found.flatMap((splits) => [...splits.keys()])));
  const names = ["collection", `queries.${split}`, `qidpidtriples.${split}`, `qrels.${split}`];
  const paths = names.map((name) => join(folder, `${name}.tsv`));
  const isHeld = ({ positives }: TrainingExample): boolean => positives.length > 0;
  const written = await writeSideBySide(async (open) => {
    const passageRow = (passage: Passage): string => formatMsmarcoPassage(passage, onLoss);
    const questionRow = (question: Question): string => formatMsmarcoQuery(question, onLoss);
    const collection: Outlet<Passage> = open((rows) => writeRows(paths[0], rows, passageRow));
    const queries: Outlet<Question> = open((rows) => writeRows(paths[1], rows, questionRow));
    const triples: Outlet<readonly string[]> = open((rows) =>
      writeRows(paths[2], rows, (ids) => `${ids.join("\t")}\n`),
    );
    const qrels: Outlet<string> = open((rows) => writeRows(paths[3], rows, (row) => row));
    for await (const { newPassages, ...example } of judgedExamples(examples, isPlainId, isHeld, onLoss)) {
      for (const passage of newPassages) await collection.push(passage);
      await queries.push(example);
      for (const positive of example.positives) {
        await qrels.push(`${example.id}\t0\t${positive.id}\t1\n`);
        for (const negative of example.hardNegatives) await triples.push([example.id, positive.id, negative.id]);
      }
    }
  });
  return written.map((part, index) => ({ path: paths[index], ...part }));
}

const QRELS = /^qrels\.(.+)\.tsv(?:\.gz)?$/;
const TRIPLES = /^qidpidtriples\.(.+)\.tsv(?:\.gz)?$/;
