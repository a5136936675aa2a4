import Papa from "papaparse";
import { readExample } from "../examples/read-training-examples.ts";
import { checkedRows } from "../files/checked-rows.ts";
import { holdsIdentifiedLines, readIdentifiedLines } from "../files/identified-lines.ts";
import { isJsonFile } from "../files/json-file.ts";
import { JsonObject } from "../files/json-object.ts";
import { parseItem, splitJsonItems, type UnparsedItem } from "../files/read-json-items.ts";
import { readRows, type Row } from "../files/read-rows.ts";
import { watched } from "../files/watched.ts";
import { readQuestionColumns } from "../questions/question-row.ts";
import { QUESTION_TEXT_FIELDS } from "../questions/question.ts";
import type { SplitOptions } from "./split-options.ts";
import { passageKey, questionKey, textKey } from "./text-key.ts";

/** One row of a file to split: it goes to its side as it is. */
export interface RowToSplit {
  /** The row as the file has it. */
  readonly text: string;
  readonly question: number;
  /** By title and text, one for each positive. */
  readonly positives: readonly number[];
  /** By id, for those that have one. */
  readonly positiveIds: readonly number[];
}

/**
 * The rows of a training file, checked whole, or of a question file, of which only the question is looked at.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readRowsToSplit(path: string, options: SplitOptions): AsyncGenerator<RowToSplit> {
  return watched(readerOf(path, options), options.onRow, options.signal);
}

function readerOf(path: string, options: SplitOptions): AsyncGenerator<RowToSplit> {
  if (options.kind === "training") return checkedRows(splitJsonItems(path), readTrainingItem, options);
  if (isJsonFile(path)) return checkedRows(splitJsonItems(path), readQuestionItem, options);
  return readQuestionRows(path, options);
}

async function* readQuestionRows(path: string, options: SplitOptions): AsyncGenerator<RowToSplit> {
  if (await holdsIdentifiedLines(path)) {
    for await (const { id, text } of readIdentifiedLines(path, options)) {
      yield { text: `${id}\t${text}`, question: questionKey(text), positives: [], positiveIds: [] };
    }
  } else {
    yield* checkedRows(readRows(path, options), readQuestionRow, options);
  }
}

function readTrainingItem(item: UnparsedItem): RowToSplit {
  const { question, positives } = readExample(parseItem(item));
  return {
    text: textOf(item),
    question: questionKey(question),
    positives: positives.map(passageKey),
    positiveIds: positives.filter(({ id }) => id !== "").map(({ id }) => textKey("id", id)),
  };
}

function readQuestionItem(item: UnparsedItem): RowToSplit {
  const object = new JsonObject(parseItem(item).value, item.place);
  const question = object.string(object.firstOf(QUESTION_TEXT_FIELDS) ?? "question");
  return { text: textOf(item), question: questionKey(question), positives: [], positiveIds: [] };
}

function readQuestionRow(row: Row): RowToSplit {
  const [question] = readQuestionColumns(row);
  const text = Papa.unparse([[...row.fields]], { delimiter: "\t", newline: "\n" });
  return { text, question: questionKey(question), positives: [], positiveIds: [] };
}

function textOf({ bytes }: UnparsedItem): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8").trim();
}
