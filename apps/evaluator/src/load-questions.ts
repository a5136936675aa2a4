import { CommandLineError } from "@dpr/command-line";
import { type Passage, readQuestions, readTrainingExamples } from "@dpr/data";
import type { EvaluatorOptions } from "./options.ts";

/** A question to search with, and what counts as found. */
export interface EvaluationQuestion {
  readonly question: string;
  /** Empty where only gold passages are known. */
  readonly answers: readonly string[];
  /** Empty where only answers are known. */
  readonly gold: readonly Passage[];
}

/**
 * The questions of `--qa_file`, of `--gold`, or of both: then the same questions in the same order, with the first's
 * answers and the second's gold passages. All of them are in memory.
 * @throws CommandLineError, NoQuestionsFoundError, NoAnswersFoundError, QuestionsDifferError, and what reading the files throws
 */
export async function loadQuestions(
  files: Pick<EvaluatorOptions, "qaFile" | "gold">,
): Promise<readonly EvaluationQuestion[]> {
  const { qaFile, gold } = files;
  if (qaFile !== undefined && gold !== undefined) {
    return joinQuestions(qaFile, await loadAnswers(qaFile), gold, await loadGold(gold));
  }
  if (qaFile !== undefined) return requireAnswers(qaFile, await loadAnswers(qaFile));
  if (gold !== undefined) return await loadGold(gold);
  throw new CommandLineError("expected --qa_file or --gold or both, got neither; name the questions to ask");
}

async function loadAnswers(path: string): Promise<readonly EvaluationQuestion[]> {
  const questions: EvaluationQuestion[] = [];
  for await (const { question, answers } of readQuestions(path)) questions.push({ question, answers, gold: [] });
  return requireSome(path, questions);
}

async function loadGold(path: string): Promise<readonly EvaluationQuestion[]> {
  const questions: EvaluationQuestion[] = [];
  for await (const { question, answers, positives } of readTrainingExamples(path)) {
    questions.push({ question, answers, gold: positives });
  }
  return requireSome(path, questions);
}

function requireSome(path: string, questions: readonly EvaluationQuestion[]): readonly EvaluationQuestion[] {
  if (questions.length === 0) throw new NoQuestionsFoundError(path);
  return questions;
}

function requireAnswers(path: string, questions: readonly EvaluationQuestion[]): readonly EvaluationQuestion[] {
  if (questions.every(({ answers }) => answers.length === 0)) throw new NoAnswersFoundError(path);
  return questions;
}

function joinQuestions(
  qaFile: string,
  answered: readonly EvaluationQuestion[],
  goldFile: string,
  withGold: readonly EvaluationQuestion[],
): readonly EvaluationQuestion[] {
  const rows = Math.max(answered.length, withGold.length);
  for (let row = 0; row < rows; row++) {
    const [expected, got] = [answered[row]?.question, withGold[row]?.question];
    if (expected !== got) throw new QuestionsDifferError(goldFile, row, qaFile, expected, got);
  }
  return answered.map(({ question, answers }, row) => ({ question, answers, gold: withGold[row].gold }));
}

/** A file of questions holds none. */
export class NoQuestionsFoundError extends Error {
  readonly code = "NO_QUESTIONS_FOUND";
  override readonly name = "NoQuestionsFoundError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected questions, got none; write or download the file again`);
    this.path = path;
  }
}

/** Nothing is known of any question that a passage could be judged by. */
export class NoAnswersFoundError extends Error {
  readonly code = "NO_ANSWERS_FOUND";
  override readonly name = "NoAnswersFoundError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected answers to judge passages by, got none in the whole file; give --gold as well`);
    this.path = path;
  }
}

/** Two files of questions do not ask the same in the same order. */
export class QuestionsDifferError extends Error {
  readonly code = "QUESTIONS_DIFFER";
  override readonly name = "QuestionsDifferError";
  readonly path: string;
  /** Of the first question that differs, from 0. */
  readonly row: number;
  constructor(path: string, row: number, other: string, expected: string | undefined, got: string | undefined) {
    const quoted = (question: string | undefined): string =>
      question === undefined ? "none" : JSON.stringify(question);
    super(
      `${path}: question ${(row + 1).toLocaleString("en")}: expected ${quoted(expected)}, as in ${other}, ` +
        `got ${quoted(got)}; give files of the same questions in the same order`,
    );
    this.path = path;
    this.row = row;
  }
}
