import { chooseContexts, type ContextRules, type Passage, type Ranking, type TrainingExample } from "@dpr/data";

/** What became of the questions. */
export interface MiningTally {
  /** In the new training file. */
  written: number;
  /** Of these, those whose positive is the best passage with an answer. */
  positivesFound: number;
  /** Left out: no positive is known, and no passage that was found has an answer. */
  withoutPositives: number;
  /** Written, with nothing but their positives. */
  withoutNegatives: number;
  hardNegatives: number;
  /** Passages that are no negatives because they contain an answer. */
  withAnswer: number;
}

export function emptyTally(): MiningTally {
  return {
    ...{ written: 0, positivesFound: 0, withoutPositives: 0, withoutNegatives: 0, hardNegatives: 0, withAnswer: 0 },
  };
}

/**
 * The questions with positives and mined hard negatives, in place of the hard negatives that they had; counts as they go.
 * `rankings`: in the order of `examples`.
 * @throws QuestionsChangedError, and NothingMinedError at the end, when no question has a positive
 */
export async function* minedExamples(
  path: string,
  examples: AsyncIterable<TrainingExample>,
  rankings: readonly Ranking[],
  passageOf: (id: string) => Promise<Passage>,
  rules: ContextRules,
  tally: MiningTally,
): AsyncGenerator<TrainingExample> {
  let index = 0;
  for await (const example of examples) {
    const ranking = rankings.at(index++);
    if (ranking?.question !== example.question) throw new QuestionsChangedError(path, index);
    const contexts = await chooseContexts(example, ranking.ids, passageOf, rules);
    const { positives, hardNegatives } = contexts;
    tally.withAnswer += contexts.withAnswer;
    if (positives.length === 0) {
      tally.withoutPositives++;
      continue;
    }
    tally.written++;
    tally.hardNegatives += hardNegatives.length;
    if (example.positives.length === 0) tally.positivesFound++;
    if (hardNegatives.length === 0) tally.withoutNegatives++;
    yield { ...example, positives, hardNegatives };
  }
  if (tally.written === 0) throw new NothingMinedError(path, index);
}

/** There would be nothing to train on. */
export class NothingMinedError extends Error {
  readonly code = "NOTHING_MINED";
  override readonly name = "NothingMinedError";
  readonly path: string;
  readonly questions: number;
  constructor(path: string, questions: number) {
    const got = `none of ${questions.toLocaleString("en")}`;
    super(`${path}: expected a question with a positive or an answer that is found in a passage, got ${got}; \
give answers as they stand in the passages, or write --run_file alone`);
    this.path = path;
    this.questions = questions;
  }
}

/** The file of questions is not what it was when they were searched. */
export class QuestionsChangedError extends Error {
  readonly code = "QUESTIONS_CHANGED";
  override readonly name = "QuestionsChangedError";
  readonly path: string;
  /** From 1. */
  readonly question: number;
  constructor(path: string, question: number) {
    const place = `question ${question.toLocaleString("en")}`;
    super(`${path}: ${place}: expected the one that was searched, got another; start again with a file at rest`);
    this.path = path;
    this.question = question;
  }
}
