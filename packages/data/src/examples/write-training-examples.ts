import { isJsonLinesFile } from "../files/json-file.ts";
import { JSON_LIST, type WrittenRows, writeRows } from "../files/write-rows.ts";
import type { TrainingContext, TrainingExample } from "./training-example.ts";

/**
 * Writes a training file in DPR's JSON, `.gz` by name: JSON lines when the name ends in `.jsonl`, otherwise one list
 * with an item a line. Empty ids are left out. `path` holds the whole file or what it held before.
 */
export function writeTrainingExamples(
  path: string,
  examples: AsyncIterable<TrainingExample> | Iterable<TrainingExample>,
): Promise<WrittenRows> {
  const layout = isJsonLinesFile(path) ? { separator: "\n", footer: "\n" } : JSON_LIST;
  return writeRows(path, examples, formatExample, layout);
}

function formatExample({ id, question, answers, positives, negatives, hardNegatives }: TrainingExample): string {
  return JSON.stringify({
    ...(id !== "" && { question_id: id }),
    question,
    answers,
    positive_ctxs: positives.map(formatContext),
    negative_ctxs: negatives.map(formatContext),
    hard_negative_ctxs: hardNegatives.map(formatContext),
  });
}

function formatContext({ id, title, text, score }: TrainingContext): object {
  return { title, text, ...(id !== "" && { passage_id: id }), score };
}
