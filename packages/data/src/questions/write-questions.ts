import Papa from "papaparse";
import { isJsonFile } from "../files/json-file.ts";
import { type WrittenRows, writeRows } from "../files/write-rows.ts";
import type { Question } from "./question.ts";

/**
 * Writes questions, `.gz` by name: JSON lines `{question_id, question, answers}` when the name ends in `.jsonl` (or
 * `.json`), otherwise DPR's QA CSV, which keeps no ids. `path` holds the whole file or what it held before.
 */
export function writeQuestions(
  path: string,
  questions: AsyncIterable<Question> | Iterable<Question>,
): Promise<WrittenRows> {
  return writeRows(path, questions, isJsonFile(path) ? jsonLine : qaRow);
}

function jsonLine({ id, question, answers }: Question): string {
  return `${JSON.stringify({ ...(id !== "" && { question_id: id }), question, answers })}\n`;
}

function qaRow({ question, answers }: Question): string {
  const list = `[${answers.map(pythonString).join(", ")}]`;
  return `${Papa.unparse([[question, list]], { delimiter: "\t", newline: "\n" })}\n`;
}

/** A text as Python writes it: in single quotes, so that most rows need no quoting in the file. */
function pythonString(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}
