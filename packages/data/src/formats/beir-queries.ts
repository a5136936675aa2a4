import { checkedRows } from "../files/checked-rows.ts";
import { JsonObject, readString } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { writeRows } from "../files/write-rows.ts";
import type { Question } from "../questions/question.ts";
import type { Format } from "./format.ts";
import { isAnyId, QuestionIds } from "./new-ids.ts";

/** BEIR's `queries.jsonl`: `{_id, text, metadata}` a line. Holds answers as the metadata's `answers`. */
export const beirQueries: Format<Question> = {
  read: readBeirQueries,
  async write(path, questions, { onLoss }) {
    const ids = new QuestionIds(isAnyId, onLoss);
    const format = (question: Question): string => formatBeirQuery({ ...question, id: ids.identify(question.id) });
    return [{ path, ...(await writeRows(path, questions, format)) }];
  },
};

export function readBeirQueries(path: string, options: ReaderOptions): AsyncGenerator<Question> {
  return checkedRows(readJsonItems(path, options), readBeirQuery, options);
}

function readBeirQuery({ value, place }: JsonItem): Question {
  const item = new JsonObject(value, place);
  const answers = item.has("metadata") ? item.object("metadata").optionalList("answers", readString) : [];
  return { id: item.id("_id"), question: item.string("text"), answers };
}

export function formatBeirQuery({ id, question, answers }: Question): string {
  return `${JSON.stringify({ _id: id, text: question, metadata: answers.length > 0 ? { answers } : {} })}\n`;
}
