import { writeFileAtomic, type WrittenFile } from "@dpr/durable-files";
import { minMaxScores } from "../fusion/min-max-scores.ts";

/** A question of DuReader-retrieval and the passages found for it, best first. */
export interface DureaderQuestion<Passage> {
  /** In the file once. */
  readonly id: string;
  readonly question: string;
  readonly retrieved: readonly Passage[];
}

/** A question without an id, or with one that another question has: readers would keep one of the two. */
export class QuestionIdError extends Error {
  readonly code = "QUESTION_ID";
  override readonly name = "QuestionIdError";

  constructor(path: string, number: number, id: string) {
    const got = id === "" ? "none: DuReader's files need ids" : `${JSON.stringify(id)} again: leave one of the two out`;
    super(`${path}: question ${number.toLocaleString("en")}: expected an id of its own, got ${got}`);
  }
}

/**
 * Writes the file that DuReader-retrieval's scorer takes, `{qid: [pid…]}`. As the other two writers it keeps one question
 * and all question ids in memory, has one question a line, and the path holds the whole file or what it held before.
 * @throws QuestionIdError
 */
export async function writeDureaderIds(
  path: string,
  questions: AsyncIterable<Pick<DureaderQuestion<{ readonly id: string }>, "id" | "retrieved">>,
): Promise<WrittenFile> {
  return await write(path, "{}", questions, ({ id, retrieved }) => {
    return `${JSON.stringify(id)}: ${JSON.stringify(retrieved.map((passage) => passage.id))}`;
  });
}

/**
 * Writes the file that rerankers take: `[{q_text, q_id, top_n: [[pid, text]…]}]`.
 * @throws QuestionIdError
 */
export async function writeDureaderTexts(
  path: string,
  questions: AsyncIterable<DureaderQuestion<{ readonly id: string; readonly text: string }>>,
): Promise<WrittenFile> {
  return await write(path, "[]", questions, ({ id, question, retrieved }) =>
    JSON.stringify({ q_text: question, q_id: id, top_n: retrieved.map(({ id, text }) => [id, text]) }),
  );
}

/**
 * Writes the file that runs are merged from: `[{q_text, q_id, top_n: [[pid, text, score]…]}]`, scores min-max over the
 * question's passages, see {@link minMaxScores}.
 * @throws QuestionIdError, InvalidRankingError
 */
export async function writeDureaderScores(
  path: string,
  questions: AsyncIterable<DureaderQuestion<{ readonly id: string; readonly text: string; readonly score: number }>>,
): Promise<WrittenFile> {
  return await write(path, "[]", questions, ({ id, question, retrieved }) => {
    const scores = minMaxScores(retrieved, `${path}: question ${JSON.stringify(id)}`);
    return JSON.stringify({
      q_text: question,
      q_id: id,
      top_n: retrieved.map(({ id, text }, i) => [id, text, scores[i]]),
    });
  });
}

async function write<Question extends { readonly id: string }>(
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
