import type { TrainingExample } from "../examples/training-example.ts";
import { checkedRows } from "../files/checked-rows.ts";
import { JsonObject } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import { writeRows } from "../files/write-rows.ts";
import type { Format, FormatOptions } from "./format.ts";
import { joinRows, rowsOf, type TextRow } from "./text-rows.ts";

/**
 * The JSON lines that sentence-transformers' losses take: `anchor`, `positive` and, for one hard negative, `negative`,
 * for several `negative_1`, `negative_2`, …; a line for each positive. Holds texts alone. The question's column may also
 * be `query` or `question`.
 */
export const sentenceTransformers: Format<TrainingExample> = {
  read: (path, options) => joinRows(checkedRows(readJsonItems(path, options), readRow, options)),
  async write(path, examples, options) {
    return [{ path, ...(await writeRows(path, rowsOfAll(examples, options), formatRow)) }];
  },
};

function readRow({ value, place }: JsonItem): TextRow {
  const item = new JsonObject(value, place);
  const columns = Object.keys(value as object).filter((name) => NEGATIVE.test(name) && item.has(name));
  const negatives = columns.sort((one, other) => numberOf(one) - numberOf(other)).map((name) => item.string(name));
  const question = item.firstOf(["anchor", "query", "question"]) ?? "anchor";
  return { question: item.string(question), positive: item.string("positive"), negatives };
}

const NEGATIVE = /^negative(?:_(\d+))?$/;

function numberOf(column: string): number {
  return Number(NEGATIVE.exec(column)?.[1] ?? 0);
}

function formatRow({ question, positive, negatives }: TextRow): string {
  const columns = negatives.map((text, index) => [negatives.length === 1 ? "negative" : `negative_${index + 1}`, text]);
  return `${JSON.stringify({ anchor: question, positive, ...Object.fromEntries(columns) })}\n`;
}

async function* rowsOfAll(
  examples: AsyncIterable<TrainingExample>,
  { negatives, onLoss }: FormatOptions,
): AsyncGenerator<TextRow> {
  for await (const example of examples) {
    const hardNegatives = example.hardNegatives.slice(0, negatives);
    const left = example.hardNegatives.length - hardNegatives.length;
    if (example.positives.length === 0 || hardNegatives.length < (negatives ?? 0)) {
      onLoss("examples", 1);
      continue;
    }
    if (left > 0) onLoss("hardNegatives", left);
    yield* rowsOf({ ...example, hardNegatives }, onLoss);
  }
}
