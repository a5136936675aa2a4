import { checkedRows } from "../files/checked-rows.ts";
import { describe, FormatError } from "../files/file-errors.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { writeRows } from "../files/write-rows.ts";
import type { Question } from "../questions/question.ts";
import type { Format, FormatOptions } from "./format.ts";
import { isPlainId, QuestionIds } from "./new-ids.ts";
import { plainText, readPlainLines } from "./plain-lines.ts";

/** MS MARCO's `queries.SPLIT.tsv`: id ⇥ text a line, without quoting. Holds no answers, tabs or line breaks. */
export const msmarcoQueries: Format<Question> = {
  read: readMsmarcoQueries,
  async write(path, questions, { onLoss }) {
    const ids = new QuestionIds(isPlainId, onLoss);
    const format = (question: Question): string =>
      formatMsmarcoQuery({ ...question, id: ids.identify(question.id) }, onLoss);
    return [{ path, ...(await writeRows(path, questions, format)) }];
  },
};

export function readMsmarcoQueries(path: string, options: ReaderOptions): AsyncGenerator<Question> {
  return checkedRows(readPlainLines(path, ["id", "text"], options), readQuestion, options);
}

function readQuestion({ place, fields: [id, question] }: Row): Question {
  if (id === "") throw new FormatError(place, "an id", describe(id));
  return { id, question, answers: [] };
}

export function formatMsmarcoQuery({ id, question, answers }: Question, onLoss: FormatOptions["onLoss"]): string {
  if (answers.length > 0) onLoss("answers", 1);
  return `${id}\t${plainText(question, onLoss)}\n`;
}
