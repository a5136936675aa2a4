import { checkedRows } from "../files/checked-rows.ts";
import { describe, FormatError, type Place } from "../files/file-errors.ts";
import { holdsIdentifiedLines, readIdentifiedLines } from "../files/identified-lines.ts";
import { isJsonFile } from "../files/json-file.ts";
import { JsonObject, readString } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import { readRows, type Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { parsePythonLiteral, type PythonLiteral, PythonLiteralError } from "./python-literal.ts";
import { QUESTION_ID_FIELDS, QUESTION_TEXT_FIELDS, type Question } from "./question.ts";
import { readQuestionColumns } from "./question-row.ts";

/**
 * The questions of a file, `.gz` or not. By its name: `.json` and `.jsonl` hold objects with `question` and `answers`
 * or `answer`, or BEIR's and DuReader's queries, with answers only where BEIR's `metadata` has them; every other file is
 * DPR's QA CSV, rows of a question, a tab and a Python list of answers, or MS MARCO's queries without answers, see
 * {@link holdsIdentifiedLines}.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readQuestions(path: string, options: ReaderOptions = {}): AsyncGenerator<Question> {
  return isJsonFile(path)
    ? checkedRows(readJsonItems(path, options), readJsonQuestion, options)
    : readQuestionRows(path, options);
}

function readJsonQuestion({ value, place }: JsonItem): Question {
  const item = new JsonObject(value, place);
  return {
    id: item.optionalId(QUESTION_ID_FIELDS),
    question: item.string(item.firstOf(QUESTION_TEXT_FIELDS) ?? "question"),
    answers: answersOf(item),
  };
}

function answersOf(item: JsonObject): readonly string[] {
  const answers = item.firstOf(["answers", "answer"]);
  if (answers !== undefined) return item.list(answers, readString);
  const isBeirs = item.has("_id") && item.has("metadata");
  return isBeirs ? item.object("metadata").optionalList("answers", readString) : [];
}

async function* readQuestionRows(path: string, options: ReaderOptions): AsyncGenerator<Question> {
  if (await holdsIdentifiedLines(path)) {
    for await (const { id, text } of readIdentifiedLines(path, options)) yield { id, question: text, answers: [] };
  } else {
    yield* checkedRows(readRows(path, options), readQaRow, options);
  }
}

function readQaRow(row: Row): Question {
  const [question, answers] = readQuestionColumns(row);
  return { id: "", question, answers: readAnswers(answers, row.place) };
}

function readAnswers(literal: string, place: Place): readonly string[] {
  const answers = parseAt(literal, place);
  const at = (field: string): Place => ({ path: place.path, where: `${place.where}: ${field}` });
  if (!Array.isArray(answers)) throw new FormatError(at("answers"), "a Python list of strings", describe(answers));
  return answers.map((answer: PythonLiteral, index) => {
    if (typeof answer !== "string") throw new FormatError(at(`answers[${index}]`), "a string", describe(answer));
    return answer;
  });
}

function parseAt(literal: string, place: Place): PythonLiteral {
  try {
    return parsePythonLiteral(literal);
  } catch (error) {
    if (!(error instanceof PythonLiteralError)) throw error;
    const where = `${place.where}: answers: character ${error.column}`;
    throw new FormatError({ path: place.path, where }, error.expected, error.got);
  }
}
