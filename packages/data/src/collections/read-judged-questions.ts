import type { ReaderOptions } from "../files/reader-options.ts";
import { refuseMissing } from "../formats/judgments.ts";
import type { JudgedPairs } from "../judgments/read-judgments.ts";
import type { Question } from "../questions/question.ts";
import { readIdentifiedQuestions } from "../questions/read-identified-questions.ts";

/**
 * The questions of a file that are judged, in its order: those of a split where the file has all. Memory holds the ids
 * of the judged ones.
 * @throws FormatError for a judged question that the file lacks, and what `readIdentifiedQuestions` does
 */
export async function* readJudgedQuestions(
  path: string,
  judgments: JudgedPairs,
  options: ReaderOptions = {},
): AsyncGenerator<Question> {
  const missing = new Set(judgments.keys());
  for await (const question of readIdentifiedQuestions(path, undefined, options)) {
    if (!judgments.has(question.id)) continue;
    missing.delete(question.id);
    yield question;
  }
  for (const id of missing) refuseMissing(path, "question", id, options);
}
