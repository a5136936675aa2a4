import type { WrittenFile } from "@dpr/durable-files";
import { minMaxScores } from "../fusion/min-max-scores.ts";
import { writeByQuestion } from "./write-by-question.ts";

/** A question of DuReader-retrieval and the passages found for it, best first. */
export interface DureaderQuestion<Passage> {
  /** In the file once. */
  readonly id: string;
  readonly question: string;
  readonly retrieved: readonly Passage[];
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
  return await writeByQuestion(path, "{}", questions, ({ id, retrieved }) => {
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
  return await writeByQuestion(path, "[]", questions, ({ id, question, retrieved }) =>
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
  return await writeByQuestion(path, "[]", questions, ({ id, question, retrieved }) => {
    const scores = minMaxScores(retrieved, `${path}: question ${JSON.stringify(id)}`);
    return JSON.stringify({
      q_text: question,
      q_id: id,
      top_n: retrieved.map(({ id, text }, i) => [id, text, scores[i]]),
    });
  });
}
