import { checkedRows } from "../files/checked-rows.ts";
import type { Place } from "../files/file-errors.ts";
import { JsonObject, readString } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { PASSAGE_ID_FIELDS } from "../passages/passage.ts";
import { QUESTION_ID_FIELDS } from "../questions/question.ts";
import type { TrainingContext, TrainingExample } from "./training-example.ts";

/**
 * The examples of a training file in DPR's JSON (`question`, `answers`, `positive_ctxs`, `negative_ctxs`,
 * `hard_negative_ctxs`), as one list or as JSON lines, `.gz` or not, of any size: memory holds one example.
 * The negative lists, `answers`, titles, ids and scores may be missing; a context may be a bare string, its text.
 * Examples without positives are yielded too, which `openTrainingExamples` leaves out.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readTrainingExamples(path: string, options: ReaderOptions = {}): AsyncGenerator<TrainingExample> {
  return checkedRows(readJsonItems(path, options), readExample, options);
}

/** One item of a training file, checked. */
export function readExample({ value, place }: JsonItem): TrainingExample {
  const item = new JsonObject(value, place);
  return {
    id: item.optionalId(QUESTION_ID_FIELDS),
    question: item.string("question"),
    answers: item.optionalList("answers", readString),
    positives: item.list("positive_ctxs", readContext),
    negatives: item.optionalList("negative_ctxs", readContext),
    hardNegatives: item.optionalList("hard_negative_ctxs", readContext),
  };
}

/** A passage of an example: an object with a text, perhaps an id, a title and a score, or a bare string, its text. */
export function readContext(value: unknown, place: Place, path: string): TrainingContext {
  if (typeof value === "string") return { id: "", title: "", text: value };
  const context = new JsonObject(value, place, path);
  const score = context.optionalNumber("score");
  return {
    id: context.optionalId(PASSAGE_ID_FIELDS),
    title: context.optionalString("title"),
    text: context.string("text"),
    ...(score !== undefined && { score }),
  };
}
