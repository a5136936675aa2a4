import { type RetrievedQuestion, readJudgments } from "@dpr/data";
import type { EvaluationQuestion } from "../questions/evaluation-question.ts";
import { judgedGold, loadQuestions, type QuestionFiles } from "../questions/load-questions.ts";

/** Finds the question that results speak of. */
export interface AskedQuestions {
  /** Undefined for one that nobody asks about. Of questions with one text the first that is left. */
  take(found: RetrievedQuestion): EvaluationQuestion | undefined;
  /** Those that were not taken. */
  left(): readonly EvaluationQuestion[];
}

/** Makes {@link AskedQuestions} anew for every pass through the results. */
export type AskQuestions = () => AskedQuestions;

/**
 * The questions of `--qa_file` or `--gold`, found by their ids or else by their texts; where neither is given, those that
 * `--qrels` judges, by id, or else the results' own with the answers that stand there.
 */
export async function askQuestions(options: QuestionFiles): Promise<AskQuestions> {
  if (options.qaFile !== undefined || options.gold !== undefined) {
    const questions = await loadQuestions(options);
    return () => askFrom(questions);
  }
  if (options.qrels === undefined) return askThemselves;
  const judgments = await readJudgments(options.qrels);
  const questions = Array.from(judgments, ([id, judged]) => ({
    ...{ id, question: "", answers: [], gold: judgedGold(judged), judgments: judged },
  }));
  return () => askFrom(questions);
}

function askFrom(questions: readonly EvaluationQuestion[]): AskedQuestions {
  const left = new Set(questions);
  const byId = new Map(questions.map((question) => [question.id, question]));
  const byText = Map.groupBy(questions, ({ question }) => question.trim());
  return {
    take({ id, question }) {
      const found = id === "" ? byText.get(question.trim())?.find((one) => left.has(one)) : byId.get(id);
      if (found === undefined || !left.delete(found)) return undefined;
      return found.question === "" ? { ...found, question } : found;
    },
    left: () => [...left],
  };
}

function askThemselves(): AskedQuestions {
  let row = 0;
  return {
    take({ id, question, answers = [] }) {
      const number = `${row++}`;
      return { id: id === "" ? number : id, question, answers, gold: [] };
    },
    left: () => [],
  };
}
