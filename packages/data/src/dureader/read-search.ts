import type { TrainingExample } from "../examples/training-example.ts";
import { checkedRows } from "../files/checked-rows.ts";
import type { Place } from "../files/file-errors.ts";
import { JsonObject, readString } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import type { Passage } from "../passages/passage.ts";
import { type ContextOptions, distinctContexts } from "./distinct-contexts.ts";
import { strippedText } from "./read-paragraph-questions.ts";

/**
 * The questions of DuReader 2.0's `search.train.json`, `search.dev.json` and `zhidao.*` (JSON lines), `.gz` or not,
 * as training examples. Of each document the paragraph most like an answer counts: it is a positive where annotators
 * took the document for their answer (`is_selected`), otherwise a hard negative. A question without such a document
 * has no positive. Memory holds one question.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readSearch(path: string, options: ContextOptions = {}): AsyncGenerator<TrainingExample> {
  return checkedRows(readJsonItems(path, options), (item) => readQuestion(item, options), options);
}

function readQuestion({ value, place }: JsonItem, options: ContextOptions): TrainingExample {
  const item = new JsonObject(value, place);
  const question = strippedText(item, "question");
  const documents = item.list("documents", readDocument);
  const passages = (wanted: boolean): Passage[] =>
    documents.filter(({ selected, passage }) => selected === wanted && passage.text !== "").map((each) => each.passage);
  return {
    id: item.id("question_id"),
    question,
    answers: item.optionalList("answers", readString),
    negatives: [],
    ...distinctContexts(question, passages(true), passages(false), options),
  };
}

interface SearchDocument {
  readonly selected: boolean;
  /** Its text is "" where no paragraph is like an answer. */
  readonly passage: Passage;
}

function readDocument(value: unknown, place: Place, path: string): SearchDocument {
  const document = new JsonObject(value, place, path);
  const { is_selected: selected, most_related_para: related } = value as Readonly<Record<string, unknown>>;
  if (typeof selected !== "boolean") throw document.mismatch("is_selected", "true or false", selected);
  const paragraphs = document.list("paragraphs", readString);
  const text = related === -1 ? "" : paragraphs[related as number];
  if (text === undefined) {
    throw document.mismatch(
      "most_related_para",
      `the number of one of ${paragraphs.length} paragraphs, or -1`,
      related,
    );
  }
  return { selected, passage: { id: "", title: document.optionalString("title").trim(), text: text.trim() } };
}
