import { readIdentifiedLines } from "../files/identified-lines.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { writeRows } from "../files/write-rows.ts";
import type { Question } from "../questions/question.ts";
import type { Format, FormatOptions } from "./format.ts";
import { isPlainId, QuestionIds } from "./new-ids.ts";
import { plainText } from "./plain-text.ts";

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

export async function* readMsmarcoQueries(path: string, options: ReaderOptions): AsyncGenerator<Question> {
  for await (const { id, text } of readIdentifiedLines(path, options)) yield { id, question: text, answers: [] };
}

export function formatMsmarcoQuery({ id, question, answers }: Question, onLoss: FormatOptions["onLoss"]): string {
  if (answers.length > 0) onLoss("answers", 1);
  return `${id}\t${plainText(question, onLoss)}\n`;
}
