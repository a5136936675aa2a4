import { checkedRows } from "../files/checked-rows.ts";
import { FileEmptyError } from "../files/file-errors.ts";
import { readJsonItems } from "../files/read-json-items.ts";
import { readJsonMembers } from "../files/read-json-members.ts";
import { readStart } from "../files/read-start.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { QUESTION_ID_FIELDS } from "../questions/question.ts";
import { readTrecRun } from "./read-trec-run.ts";
import { QUESTION_FIELDS, readResultItem, readResultMember } from "./retrieval-json.ts";
import type { RetrievedQuestion } from "./retrieved-question.ts";

/**
 * What a search found, question by question, `.gz` or not, of any size: memory holds one question. The format is seen in
 * the content:
 * - DPR's retrieval JSON, which the evaluator writes too: `[{question, answers, ctxs: [{id, title, text, score}]}]`, or
 *   one such object a line;
 * - a TREC run, see {@link readTrecRun};
 * - DuReader's: `{qid: [pid…]}`, `[{q_text, q_id, top_n: [[pid, text]…]}]`, `{qid: {q_text, top_n: …}}`, with or without
 *   a score as the third of `[pid, text, score]`;
 * - Pyserini's: `{qid: {question, answers, contexts: [{docid, score, text, has_answer}]}}`, where the first line of a text
 *   is the title unless there is a field for it.
 *
 * Passages of JSON stay in the file's order: it is best first, also where scores are distances.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export async function* readRetrievalResults(
  path: string,
  options: ReaderOptions = {},
): AsyncGenerator<RetrievedQuestion> {
  const start = await readStart(path, "retrieval results");
  if (start === "") throw new FileEmptyError(path, "retrieval results");
  if (start.startsWith("[") || JSON_LINE.test(start)) {
    yield* checkedRows(readJsonItems(path, options), readResultItem, options);
  } else if (start.startsWith("{")) {
    yield* checkedRows(readJsonMembers(path, options), readResultMember, options);
  } else {
    yield* readTrecRun(path, options);
  }
}

/** An object whose first key is a field of a question, and no question's id. */
const JSON_LINE = new RegExp(`^\\{\\s*"(${[...QUESTION_FIELDS, ...QUESTION_ID_FIELDS].join("|")})"\\s*:`);
