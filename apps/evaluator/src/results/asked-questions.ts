import { type RetrievedQuestion, readJudgments } from "@dpr/data";
import type { EvaluationQuestion } from "../questions/evaluation-question.ts";
import { judgedGold, loadQuestions, type QuestionFiles } from "../questions/load-questions.ts";
import type { Results } from "./results.ts";

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
 * `--qrels` judges, by id, or else those of the results themselves with the answers that stand there, all of them in memory.
 * @throws QuestionTwiceError, QuestionsUnlinkedError, and what reading the files throws
 */
export async function askQuestions(options: QuestionFiles, results: readonly Results[]): Promise<AskQuestions> {
  const questions =
    options.qaFile !== undefined || options.gold !== undefined
      ? await loadQuestions(options)
      : options.qrels !== undefined
        ? await judgedQuestions(options.qrels)
        : await questionsIn(results);
  return () => askFrom(questions);
}

async function judgedQuestions(qrels: string): Promise<readonly EvaluationQuestion[]> {
  const judgments = await readJudgments(qrels);
  return Array.from(judgments, ([id, judged]) => ({
    ...{ id, question: "", answers: [], gold: judgedGold(judged), judgments: judged },
  }));
}

/** Of all results, each question once: first those of the first, in its order. */
async function questionsIn(results: readonly Results[]): Promise<readonly EvaluationQuestion[]> {
  const questions: EvaluationQuestion[] = [];
  let [withoutIds, withoutTexts] = ["", ""];
  for (const run of results) {
    const asked = askFrom([...questions]);
    const known = new Set(questions.map(({ id }) => id));
    for await (const found of run.read()) {
      if (found.id === "") withoutIds ||= run.name;
      if (found.question === "") withoutTexts ||= run.name;
      if (withoutIds !== "" && withoutTexts !== "") throw new QuestionsUnlinkedError(withoutIds, withoutTexts);
      if (asked.take(found) !== undefined) continue;
      const { question, answers = [] } = found;
      const id = found.id === "" ? `${questions.length}` : found.id;
      if (known.has(id)) throw new QuestionTwiceError(run.name, id);
      known.add(id);
      questions.push({ id, question, answers, gold: [] });
    }
  }
  return questions;
}

function askFrom(questions: readonly EvaluationQuestion[]): AskedQuestions {
  const left = new Set(questions);
  const byId = new Map(questions.map((question) => [question.id, question]));
  const byText = Map.groupBy(questions, ({ question }) => question.trim());
  const ofText = (text: string) => byText.get(text)?.find((one) => left.has(one));
  return {
    take({ id, question }) {
      const text = question.trim();
      const ofId = byId.get(id);
      // An id may be a mere row: that of another text is no sign of the same question.
      const isIt =
        id !== "" && ofId !== undefined && (text === "" || ofId.question === "" || ofId.question.trim() === text);
      const found = isIt ? ofId : text === "" ? undefined : ofText(text);
      if (found === undefined || !left.delete(found)) return undefined;
      return found.question === "" ? { ...found, question } : found;
    },
    left: () => [...left],
  };
}

/** Of two files one names questions by their texts and the other by ids. */
export class QuestionsUnlinkedError extends Error {
  readonly code = "QUESTIONS_UNLINKED";
  override readonly name = "QuestionsUnlinkedError";
  readonly path: string;
  constructor(withoutIds: string, withoutTexts: string) {
    const expected = `the texts of questions, by which ${withoutIds} names them`;
    super(`${withoutTexts}: expected ${expected}, got ids alone; give --qa_file or --gold, which has both`);
    this.path = withoutTexts;
  }
}

/** Results tell of a question twice, by its id. */
export class QuestionTwiceError extends Error {
  readonly code = "QUESTION_TWICE";
  override readonly name = "QuestionTwiceError";
  readonly path: string;
  constructor(path: string, id: string) {
    super(`${path}: question ${JSON.stringify(id)}: expected one ranking, got another; leave one of the two out`);
    this.path = path;
  }
}
