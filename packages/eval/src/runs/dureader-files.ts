import { minMaxScores } from "../fusion/min-max-scores.ts";
import { writeByQuestion } from "./write-by-question.ts";

/** A question of DuReader-retrieval and the passages found for it, best first. */
export interface DureaderQuestion<Passage> {
  /** In the file once. */
  readonly id: string;
  readonly question: string;
  readonly retrieved: readonly Passage[];
}

export interface DureaderFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes `{prefix}_top{top}_res.json`, which DuReader-retrieval's scorer takes: `{qid: [pid…]}`, the first `top` of each
 * question. As the other two writers it keeps one question and all question ids in memory, has one question a line, and
 * the path holds the whole file or what it held before.
 * @throws QuestionIdError
 */
export async function writeDureaderIds(
  prefix: string,
  top: number,
  questions: AsyncIterable<Pick<DureaderQuestion<{ readonly id: string }>, "id" | "retrieved">>,
): Promise<DureaderFile> {
  const path = `${prefix}_top${top}_res.json`;
  const written = await writeByQuestion(path, "{}", questions, ({ id, retrieved }) => {
    const best = retrieved.slice(0, top).map((passage) => passage.id);
    return `${JSON.stringify(id)}: ${JSON.stringify(best)}`;
  });
  return { path, ...written };
}

/**
 * Writes `{prefix}_data_top{top}.json`, which rerankers take: `[{q_text, q_id, top_n: [[pid, text]…]}]`.
 * @throws QuestionIdError
 */
export async function writeDureaderTexts(
  prefix: string,
  top: number,
  questions: AsyncIterable<DureaderQuestion<{ readonly id: string; readonly text: string }>>,
): Promise<DureaderFile> {
  const path = `${prefix}_data_top${top}.json`;
  const written = await writeByQuestion(path, "[]", questions, ({ id, question, retrieved }) =>
    JSON.stringify({ q_text: question, q_id: id, top_n: retrieved.slice(0, top).map(({ id, text }) => [id, text]) }),
  );
  return { path, ...written };
}

/**
 * Writes `{prefix}_data_top{top}_with_scores.json`, which runs are merged from: `[{q_text, q_id, top_n: [[pid, text,
 * score]…]}]`, scores min-max over what is written of the question, see {@link minMaxScores}.
 * @throws QuestionIdError, InvalidRankingError
 */
export async function writeDureaderScores(
  prefix: string,
  top: number,
  questions: AsyncIterable<DureaderQuestion<{ readonly id: string; readonly text: string; readonly score: number }>>,
): Promise<DureaderFile> {
  const path = `${prefix}_data_top${top}_with_scores.json`;
  const written = await writeByQuestion(path, "[]", questions, ({ id, question, retrieved }) => {
    const best = retrieved.slice(0, top);
    const scores = minMaxScores(best, `${path}: question ${JSON.stringify(id)}`);
    return JSON.stringify({ q_text: question, q_id: id, top_n: best.map(({ id, text }, i) => [id, text, scores[i]]) });
  });
  return { path, ...written };
}
