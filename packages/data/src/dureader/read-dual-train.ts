import type { TrainingExample } from "../examples/training-example.ts";
import { checkedRows } from "../files/checked-rows.ts";
import { quietly } from "../files/quietly.ts";
import type { Row } from "../files/read-rows.ts";
import type { Passage } from "../passages/passage.ts";
import { type ContextOptions, distinctContexts } from "./distinct-contexts.ts";
import { columnsError, readTabLines, textOf, titleOf } from "./tab-lines.ts";

export interface DualTrainOptions extends ContextOptions {
  /** Takes each question whose rows do not all stand side by side. */
  readonly onReturn?: (question: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The questions of DuReader-retrieval's `dual.train.tsv`, `.gz` or not: rows of question, title, positive, title,
 * negative and a number, several for each (question, positive). Every question comes once, with all its positives and
 * all its negatives as hard negatives, each text once, in the order of the file; texts are stripped.
 *
 * The file is read twice. The first time finds questions whose rows stand in several places: such a question comes
 * where its last row stands. Memory holds one question, those that wait for more rows, and the first time the texts
 * of all questions.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export async function* readDualTrain(path: string, options: DualTrainOptions = {}): AsyncGenerator<TrainingExample> {
  const runsToCome = await countRuns(path, options);
  const waiting = new Map<string, Run>();
  for await (const run of readRuns(path, options)) {
    const { question } = run;
    const whole = joined(waiting.get(question), run);
    const toCome = (runsToCome.get(question) ?? 1) - 1;
    if (toCome > 0) {
      runsToCome.set(question, toCome);
      waiting.set(question, whole);
    } else {
      if (waiting.delete(question)) options.onReturn?.(question);
      yield toExample(whole, options);
    }
  }
}

/** Neighbouring rows of one question. */
interface Run {
  readonly question: string;
  /** By text, in order, as the negatives. */
  readonly positives: Map<string, Passage>;
  readonly negatives: Map<string, Passage>;
}

/** In how many places the rows of a question stand, for those that have more than one. */
async function countRuns(path: string, options: DualTrainOptions): Promise<Map<string, number>> {
  const seen = new Set<string>();
  const runs = new Map<string, number>();
  for await (const { question } of readRuns(path, quietly(options))) {
    if (seen.has(question)) runs.set(question, (runs.get(question) ?? 1) + 1);
    seen.add(question);
  }
  return runs;
}

async function* readRuns(path: string, options: DualTrainOptions): AsyncGenerator<Run> {
  let run: Run | undefined;
  for await (const { question, positive, negative } of checkedRows(readTabLines(path, options), readRow, options)) {
    if (run?.question !== question) {
      options.signal?.throwIfAborted();
      if (run !== undefined) yield run;
      run = { question, positives: new Map(), negatives: new Map() };
    }
    addOnce(run.positives, positive);
    addOnce(run.negatives, negative);
  }
  if (run !== undefined) yield run;
}

interface DualRow {
  readonly question: string;
  readonly positive: Passage;
  readonly negative: Passage;
}

function readRow(row: Row): DualRow {
  if (row.fields.length !== 6) {
    throw columnsError(row, "6 columns (question, title, positive, title, negative, label)");
  }
  return {
    question: textOf(row, 0, "question"),
    positive: { id: "", title: titleOf(row, 1), text: textOf(row, 2, "positive") },
    negative: { id: "", title: titleOf(row, 3), text: textOf(row, 4, "negative") },
  };
}

function joined(first: Run | undefined, second: Run): Run {
  if (first === undefined) return second;
  for (const passage of second.positives.values()) addOnce(first.positives, passage);
  for (const passage of second.negatives.values()) addOnce(first.negatives, passage);
  return first;
}

function addOnce(passages: Map<string, Passage>, passage: Passage): void {
  if (!passages.has(passage.text)) passages.set(passage.text, passage);
}

function toExample({ question, positives, negatives }: Run, options: DualTrainOptions): TrainingExample {
  const contexts = distinctContexts(question, positives.values(), negatives.values(), options);
  return { id: "", question, answers: [], negatives: [], ...contexts };
}
