import type { UnusableAnswer, UnusableReason } from "./answers/answer-matcher.ts";
import type { JudgedQuestion } from "./judging/judged-question.ts";
import { type TopKAccuracy, TopKCounter } from "./metrics/top-k-accuracy.ts";

export interface RetrievalEvaluationOptions {
  /** The k of top-k accuracy; default 1, 5, 10, 20, 50, 100. */
  readonly cutoffs?: readonly number[];
}

export interface RetrievalReport {
  /** Absent when no question has answers; otherwise over all questions, those without answers included. */
  readonly byAnswer?: TopKAccuracy;
  /** Absent when no question has gold passages; otherwise over the questions that have. */
  readonly byGold?: TopKAccuracy;
  /** Answers, over all questions, that match nothing or were not looked for in all passages; [] when there are none. */
  readonly unusableAnswers: readonly UnusableAnswers[];
}

/** Those that are unusable for one reason. */
export interface UnusableAnswers {
  readonly reason: UnusableReason;
  readonly answers: number;
  /** The first ten. */
  readonly first: readonly Pick<UnusableAnswer, "answer" | "detail">[];
}

const NAMED = 10;

/** Counts judged questions, one at a time; keeps none of them. */
export class RetrievalEvaluation {
  readonly #byAnswer: TopKCounter;
  readonly #byGold: TopKCounter;
  #answers = 0;
  readonly #unusable = new Map<
    UnusableReason,
    { answers: number; readonly first: Pick<UnusableAnswer, "answer" | "detail">[] }
  >();

  /** Throws InvalidCutoffsError. */
  constructor({ cutoffs = [1, 5, 10, 20, 50, 100] }: RetrievalEvaluationOptions = {}) {
    this.#byAnswer = new TopKCounter(cutoffs);
    this.#byGold = new TopKCounter(cutoffs);
  }

  /** Counts one question. */
  add({ answers, gold, answerRank, goldRank, unusableAnswers }: JudgedQuestion): void {
    this.#byAnswer.add(answerRank);
    if (gold.length > 0) this.#byGold.add(goldRank);
    this.#answers += answers.length;
    for (const { reason, ...unusable } of unusableAnswers) {
      const counted = this.#unusable.get(reason) ?? { answers: 0, first: [] };
      this.#unusable.set(reason, counted);
      counted.answers++;
      if (counted.first.length < NAMED) counted.first.push(unusable);
    }
  }

  /** Counts questions as they pass by, on their way into a file perhaps. */
  async *count<Question extends JudgedQuestion>(questions: AsyncIterable<Question>): AsyncGenerator<Question> {
    for await (const question of questions) {
      this.add(question);
      yield question;
    }
  }

  /** What has been counted so far. Throws NoQuestionsError when that is nothing. */
  report(): RetrievalReport {
    const all = this.#byAnswer.result();
    return {
      ...(this.#answers > 0 && { byAnswer: all }),
      ...(this.#byGold.questions > 0 && { byGold: this.#byGold.result() }),
      unusableAnswers: Array.from(this.#unusable, ([reason, counted]) => ({ reason, ...counted })),
    };
  }
}
