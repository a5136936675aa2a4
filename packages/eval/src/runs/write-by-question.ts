import { writeFileAtomic, type WrittenFile } from "@dpr/durable-files";

/** A question without an id, or with one that another question has: readers would keep one of the two. */
export class QuestionIdError extends Error {
  readonly code = "QUESTION_ID";
  override readonly name = "QuestionIdError";

  constructor(path: string, number: number, id: string) {
    const got = id === "" ? "none: such files need ids" : `${JSON.stringify(id)} again: leave one of the two out`;
    super(`${path}: question ${number.toLocaleString("en")}: expected an id of its own, got ${got}`);
  }
}

/**
 * Writes one JSON list or object of a piece of text each question, a question a line. Keeps one question and all question
 * ids in memory; `path` holds the whole file or what it held before.
 * @throws QuestionIdError
 */
export async function writeByQuestion<Question extends { readonly id: string }>(
  path: string,
  brackets: "[]" | "{}",
  questions: AsyncIterable<Question>,
  format: (question: Question) => string,
): Promise<WrittenFile> {
  const json = async function* (): AsyncGenerator<string> {
    const seen = new Set<string>();
    yield brackets[0];
    for await (const question of questions) {
      if (question.id === "" || seen.has(question.id)) throw new QuestionIdError(path, seen.size + 1, question.id);
      yield `${seen.size === 0 ? "\n" : ",\n"}${format(question)}`;
      seen.add(question.id);
    }
    yield `${seen.size === 0 ? "" : "\n"}${brackets[1]}\n`;
  };
  return await writeFileAtomic(path, json());
}
