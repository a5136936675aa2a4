import { CommandLineError, log } from "@dpr/command-line";
import {
  type Passage,
  readIdentifiedQuestions,
  readJudgments,
  readParagraphQuestions,
  readTrainingExamples,
} from "@dpr/data";
import type { MeasureOptions } from "../options/measure-options.ts";
import type { EvaluationQuestion } from "./evaluation-question.ts";

/** The files that ask, and those that say what answers. */
export type QuestionFiles = Pick<MeasureOptions, "qaFile" | "gold" | "qrels" | "dureaderTest">;

/**
 * The questions of `--qa_file`, of `--gold`, or of both: then the same questions in the same order, with the first's
 * answers and the second's gold passages. `--qrels` says which passages are gold, by ids, instead. All of them are in
 * memory.
 * @throws CommandLineError, NoQuestionsFoundError, QuestionIdRepeatedError, QuestionsDifferError, and what reading the files throws
 */
export async function loadQuestions(files: QuestionFiles): Promise<readonly EvaluationQuestion[]> {
  const { qaFile, gold, qrels } = files;
  if (gold !== undefined && qrels !== undefined) {
    throw new CommandLineError("--qrels: expected no --gold beside it, got both; measure by one, then by the other");
  }
  const questions = await loadAsked(files);
  return qrels === undefined ? questions : await judge(questions, qrels, qaFile ?? "");
}

/** The file that the questions' texts and ids are of. */
export function questionFile({ qaFile, gold }: QuestionFiles): string {
  if (qaFile === undefined && gold === undefined) {
    throw new CommandLineError("expected --qa_file or --gold or both, got neither; name the questions to ask");
  }
  return qaFile ?? gold!;
}

/** Throws NoAnswersFoundError when nothing is known of any question that a passage could be judged by. */
export function requireJudgeable(path: string, questions: readonly EvaluationQuestion[]): void {
  if (questions.some(({ answers, gold, judgments }) => answers.length + gold.length > 0 || judgments !== undefined))
    return;
  throw new NoAnswersFoundError(path);
}

/** The passages that judgments say are relevant, by id alone. */
export function judgedGold(judgments: ReadonlyMap<string, number> = new Map()): readonly Passage[] {
  const relevant = [...judgments].filter(([, relevance]) => relevance > 0);
  return relevant.map(([id]) => ({ id, title: "", text: "" }));
}

async function loadAsked(files: QuestionFiles): Promise<readonly EvaluationQuestion[]> {
  const { qaFile, gold, dureaderTest } = files;
  const asked = questionFile(files);
  if (qaFile === undefined) return requireSome(asked, await loadGold(readTrainingExamples(asked)));
  if (dureaderTest) return requireSome(asked, await loadGold(readParagraphQuestions(asked)));
  const questions = requireSome(asked, await loadAnswers(asked));
  if (gold === undefined) return questions;
  const withGold = requireSome(gold, await loadGold(readTrainingExamples(gold)));
  return joinQuestions(asked, questions, gold, withGold);
}

async function loadAnswers(path: string): Promise<readonly EvaluationQuestion[]> {
  const questions: EvaluationQuestion[] = [];
  for await (const { id, question, answers } of readIdentifiedQuestions(path)) {
    questions.push({ id, question, answers, gold: [] });
  }
  return questions;
}

/** What a file says of a question and its gold passages. */
interface Exemplified {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  readonly positives: readonly Passage[];
}

async function loadGold(examples: AsyncIterable<Exemplified>): Promise<readonly EvaluationQuestion[]> {
  const questions: EvaluationQuestion[] = [];
  for await (const { id, question, answers, positives } of examples) {
    questions.push({ id: id === "" ? `${questions.length}` : id, question, answers, gold: positives });
  }
  return questions;
}

async function judge(
  questions: readonly EvaluationQuestion[],
  qrels: string,
  asked: string,
): Promise<readonly EvaluationQuestion[]> {
  const all = await readJudgments(qrels);
  const judged = questions.map((question) => {
    const judgments = all.get(question.id);
    return { ...question, gold: judgedGold(judgments), judgments };
  });
  const known = judged.filter(({ judgments }) => judgments !== undefined).length;
  if (known === 0) throw new ForeignJudgmentsError(qrels, all.keys().next().value ?? "", asked);
  if (known < all.size) log(`${qrels}: ${all.size - known} of ${all.size} judged questions are not in ${asked}`);
  const useful = judged.filter(({ answers, judgments }) => answers.length > 0 || judgments !== undefined);
  if (useful.length < judged.length) {
    log(`${asked}: ${judged.length - useful.length} questions without answers or judgments are not asked`);
  }
  return useful;
}

/** Throws where there are none, or two with one id: values of questions are kept by their ids. */
function requireSome(path: string, questions: readonly EvaluationQuestion[]): readonly EvaluationQuestion[] {
  if (questions.length === 0) throw new NoQuestionsFoundError(path);
  const rows = new Map<string, number>();
  for (const [row, { id }] of questions.entries()) {
    const before = rows.get(id);
    if (before !== undefined) throw new QuestionIdRepeatedError(path, row, id, before);
    rows.set(id, row);
  }
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
  return answered.map((question, row) => ({ ...question, gold: withGold[row].gold }));
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

/** Two questions of a file have one id. */
export class QuestionIdRepeatedError extends Error {
  readonly code = "QUESTION_ID_REPEATED";
  override readonly name = "QuestionIdRepeatedError";
  readonly path: string;
  /** From 0. */
  readonly row: number;
  constructor(path: string, row: number, id: string, before: number) {
    const [place, other] = [row, before].map((each) => `question ${(each + 1).toLocaleString("en")}`);
    const got = `${JSON.stringify(id)}, which is ${other}'s too; leave one of the two out, or number them anew`;
    super(`${path}: ${place}: expected an id of its own, got ${got}`);
    this.path = path;
    this.row = row;
  }
}

/** Nothing is known of any question that a passage could be judged by. */
export class NoAnswersFoundError extends Error {
  readonly code = "NO_ANSWERS_FOUND";
  override readonly name = "NoAnswersFoundError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected answers to judge passages by, got none in the whole file; give --gold or --qrels as well`);
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

/** Judgments of other questions: by their ids, none is asked. */
export class ForeignJudgmentsError extends Error {
  readonly code = "FOREIGN_JUDGMENTS";
  override readonly name = "ForeignJudgmentsError";
  readonly path: string;
  constructor(path: string, id: string, asked: string) {
    super(
      `${path}: expected judgments of questions of ${asked}, by their ids, got those of others, such as ` +
        `${JSON.stringify(id)}; give the questions that were judged, with their ids`,
    );
    this.path = path;
  }
}
