import { readContext } from "../examples/read-training-examples.ts";
import type { TrainingContext, TrainingExample } from "../examples/training-example.ts";
import { checkedRows } from "../files/checked-rows.ts";
import { JsonObject, readString } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import { writeRows } from "../files/write-rows.ts";
import { QUESTION_ID_FIELDS } from "../questions/question.ts";
import type { Format } from "./format.ts";

/**
 * Tevatron's JSON lines: `{query_id, query, answers, positive_passages, negative_passages}` with passages
 * `{docid, title, text}`. Holds all but the ordinary negatives: `negative_passages` are the hard ones. Ids that an
 * example has not are written as "".
 */
export const tevatron: Format<TrainingExample> = {
  read: (path, options) => checkedRows(readJsonItems(path, options), readExample, options),
  async write(path, examples, { onLoss }) {
    const format = (example: TrainingExample): string => {
      if (example.negatives.length > 0) onLoss("negatives", example.negatives.length);
      return formatExample(example);
    };
    return [{ path, ...(await writeRows(path, examples, format)) }];
  },
};

function readExample({ value, place }: JsonItem): TrainingExample {
  const item = new JsonObject(value, place);
  return {
    id: item.optionalId(QUESTION_ID_FIELDS),
    question: item.string("query"),
    answers: item.optionalList("answers", readString),
    positives: item.list("positive_passages", readContext),
    negatives: [],
    hardNegatives: item.optionalList("negative_passages", readContext),
  };
}

function formatExample({ id, question, answers, positives, hardNegatives }: TrainingExample): string {
  return `${JSON.stringify({
    query_id: id,
    query: question,
    answers,
    positive_passages: positives.map(formatPassage),
    negative_passages: hardNegatives.map(formatPassage),
  })}\n`;
}

function formatPassage({ id, title, text, score }: TrainingContext): object {
  return { docid: id, title, text, score };
}
