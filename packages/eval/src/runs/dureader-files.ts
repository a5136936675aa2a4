import { writeFileAtomic } from "@dpr/durable-files";
import { minMaxScores } from "../fusion/min-max-scores.ts";

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
  return await write(`${prefix}_top${top}_res.json`, "{}", questions, ({ id, retrieved }) => {
    const best = retrieved.slice(0, top).map((passage) => passage.id);
    return `${JSON.stringify(id)}: ${JSON.stringify(best)}`;
  });
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
  return await write(`${prefix}_data_top${top}.json`, "[]", questions, ({ id, question, retrieved }) =>
    JSON.stringify({ q_text: question, q_id: id, top_n: retrieved.slice(0, top).map(({ id, text }) => [id, text]) }),
  );
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
  return await write(path, "[]", questions, ({ id, question, retrieved }) => {
    const best = retrieved.slice(0, top);
    const scores = minMaxScores(best, `${path}: question ${JSON.stringify(id)}`);
    return JSON.stringify({ q_text: question, q_id: id, top_n: best.map(({ id, text }, i) => [id, text, scores[i]]) });
  });
}

async function write<Question extends { readonly id: string }>(
  path: string,
  brackets: "[]" | "{}",
  questions: AsyncIterable<Question>,
  format: (question: Question) => string,
): Promise<DureaderFile> {
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
  return { path, ...(await writeFileAtomic(path, json())) };
}
