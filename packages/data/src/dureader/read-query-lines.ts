import { checkedRows } from "../files/checked-rows.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { Question } from "../questions/question.ts";
import { columnsError, readTabLines, textOf } from "./tab-lines.ts";

/**
 * The questions of RocketQA's `.q` and `.q.format` files, `.gz` or not: four columns of which the first is the
 * question and the others hold nothing. Memory holds one line.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readQueryLines(path: string, options: ReaderOptions = {}): AsyncGenerator<Question> {
  return checkedRows(readTabLines(path, options), readQuestion, options);
}

function readQuestion(row: Row): Question {
  if (row.fields.length !== 4) throw columnsError(row, "4 columns (question, -, -, 0)");
  return { id: "", question: textOf(row, 0, "question"), answers: [] };
}
