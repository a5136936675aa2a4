import type { TrainingExample } from "../examples/training-example.ts";
import { checkedRows } from "../files/checked-rows.ts";
import type { Place } from "../files/file-errors.ts";
import { JsonObject } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { Passage } from "../passages/passage.ts";

/**
 * The questions of DuReader-retrieval's `train.json`, `dev.json` and test files, `.gz` or not: JSON lines with
 * `question_id`, `question` and, but for tests, `answer_paragraphs` of `paragraph_id` and `paragraph_text`, which
 * become the positives. Texts are stripped. Memory holds one question.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readParagraphQuestions(path: string, options: ReaderOptions = {}): AsyncGenerator<TrainingExample> {
  return checkedRows(readJsonItems(path, options), readQuestion, options);
}

function readQuestion({ value, place }: JsonItem): TrainingExample {
  const item = new JsonObject(value, place);
  return {
    id: item.id("question_id"),
    question: strippedText(item, "question"),
    answers: [],
    positives: item.optionalList("answer_paragraphs", readParagraph),
    negatives: [],
    hardNegatives: [],
  };
}

function readParagraph(value: unknown, place: Place, path: string): Passage {
  const paragraph = new JsonObject(value, place, path);
  return { id: paragraph.id("paragraph_id"), title: "", text: strippedText(paragraph, "paragraph_text") };
}

/** A string field without the space around it, which must hold something. */
export function strippedText(object: JsonObject, name: string): string {
  const text = object.string(name).trim();
  if (text === "") throw object.mismatch(name, "a text", object.string(name));
  return text;
}
