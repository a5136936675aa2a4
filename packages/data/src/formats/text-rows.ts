import { countScores, type TrainingExample } from "../examples/training-example.ts";
import type { Passage } from "../passages/passage.ts";
import type { FormatOptions } from "./format.ts";

/** A row of a format without ids: a question, one text that answers it and texts that do not. */
export interface TextRow {
  readonly question: string;
  readonly positive: string;
  readonly negatives: readonly string[];
}

/**
 * The examples that rows stand for. A row joins the one before it when question and negatives are the same and its
 * positive is new: so the rows of an example with several positives become one example again. Keeps one example.
 */
export async function* joinRows(rows: AsyncIterable<TextRow>): AsyncGenerator<TrainingExample> {
  let last: TextRow | undefined;
  let positives = new Set<string>();
  for await (const row of rows) {
    if (last !== undefined && isSameBut(row, last) && !positives.has(row.positive)) {
      positives.add(row.positive);
      continue;
    }
    if (last !== undefined) yield exampleOf(last, positives);
    last = row;
    positives = new Set([row.positive]);
  }
  if (last !== undefined) yield exampleOf(last, positives);
}

/** The rows of an example, one for each positive; reports what they do not hold. */
export function* rowsOf(example: TrainingExample, onLoss: FormatOptions["onLoss"]): Generator<TextRow> {
  const { id, question, answers, positives, negatives, hardNegatives } = example;
  const distinct = new Set(positives.map(({ text }) => text));
  const passages = [...positives, ...hardNegatives];
  const losses = [
    ["answers", answers.length > 0 ? 1 : 0],
    ["titles", passages.filter(({ title }) => title !== "").length],
    ["ids", (id === "" ? 0 : 1) + passages.filter(({ id }) => id !== "").length],
    ["scores", countScores(example)],
    ["negatives", negatives.length],
    ["repeated", positives.length - distinct.size],
  ] as const;
  for (const [loss, count] of losses) if (count > 0) onLoss(loss, count);
  const texts = hardNegatives.map(({ text }) => text);
  for (const positive of distinct) yield { question, positive, negatives: texts };
}

function isSameBut(row: TextRow, last: TextRow): boolean {
  return (
    row.question === last.question &&
    row.negatives.length === last.negatives.length &&
    row.negatives.every((text, index) => text === last.negatives[index])
  );
}

function exampleOf({ question, negatives }: TextRow, positives: Iterable<string>): TrainingExample {
  const passage = (text: string): Passage => ({ id: "", title: "", text });
  return {
    id: "",
    question,
    answers: [],
    positives: Array.from(positives, passage),
    negatives: [],
    hardNegatives: negatives.map(passage),
  };
}
