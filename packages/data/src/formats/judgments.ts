import { FormatError, quote } from "../files/file-errors.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { TrainingExample } from "../examples/training-example.ts";
import type { Passage } from "../passages/passage.ts";
import { lookUpPassages } from "../passages/passage-lookup.ts";
import type { Question } from "../questions/question.ts";
import { watched } from "../files/watched.ts";
import type { Judgment } from "../judgments/judgment-rows.ts";
import type { FormatOptions } from "./format.ts";

/** Which passages answer which questions and which do not, by ids, in the order in which they were judged. */
export class Judgments {
  /** By question, then by passage: whether it answers. */
  readonly byQuestion = new Map<string, Map<string, boolean>>();
  readonly #onLoss: FormatOptions["onLoss"];

  constructor(onLoss: FormatOptions["onLoss"]) {
    this.#onLoss = onLoss;
  }

  /** A relevance from 1 means that the passage answers. The first judgment of a passage counts. */
  add({ question, passage, relevance }: Pick<Judgment, "question" | "passage" | "relevance">): void {
    if (relevance > 1) this.#onLoss("grades", 1);
    let judged = this.byQuestion.get(question);
    if (judged === undefined) this.byQuestion.set(question, (judged = new Map()));
    const known = judged.get(passage);
    if (known === undefined) judged.set(passage, relevance > 0);
    else if (known !== relevance > 0) this.#onLoss("repeated", 1);
  }
}

/** What judgments name by ids. Paths are for errors. */
export interface JudgedTexts {
  readonly judgments: Judgments;
  readonly questions: AsyncIterable<Question>;
  readonly questionsPath: string;
  readonly passages: AsyncIterable<Passage>;
  readonly passagesPath: string;
}

/**
 * The examples that judgments stand for, in the order of the questions; those without judgments are no examples. One
 * pass over the passages. Memory holds the judged ids: the texts wait in a temporary file.
 * @throws FormatError for a judged id without a passage or a question
 */
export async function* joinJudgments(
  { judgments, questions, questionsPath, passages, passagesPath }: JudgedTexts,
  options: FormatOptions,
): AsyncGenerator<TrainingExample> {
  const judged = judgments.byQuestion;
  const ids = new Set(judged.values().flatMap((passages) => passages.keys()));
  const searched = watched(passages, () => options.onRow?.("passage"), options.signal);
  await using found = await lookUpPassages(searched, ids, options.temporaryFolder);
  for (const id of found.missing) refuseMissing(passagesPath, "passage", id, options);
  for await (const question of questions) {
    const relevant = judged.get(question.id);
    if (relevant === undefined) continue;
    judged.delete(question.id);
    const positives: Passage[] = [];
    const hardNegatives: Passage[] = [];
    for (const [id, answers] of relevant) {
      if (found.has(id)) (answers ? positives : hardNegatives).push(await found.get(id));
    }
    yield { ...question, positives, negatives: [], hardNegatives };
  }
  for (const id of judged.keys()) refuseMissing(questionsPath, "question", id, options);
}

/** Says that nothing has an id that is judged: throws a FormatError, or hands it to `onBadRow`. */
export function refuseMissing(
  path: string,
  what: "passage" | "question",
  id: string,
  { onBadRow }: ReaderOptions,
): void {
  const got = "none; is this the file that was judged?";
  const error = new FormatError({ path, where: `${what} ${quote(id)}` }, `the ${what} that is judged`, got);
  if (onBadRow === undefined) throw error;
  onBadRow(error);
}
