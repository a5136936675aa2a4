import {
  judgeGold,
  type JudgedQuestion,
  type Judgments,
  RankingEvaluation,
  type RankingReport,
  RetrievalEvaluation,
  type RetrievalReport,
} from "@dpr/eval";
import type { EvaluationQuestion } from "../questions/evaluation-question.ts";
import type { NamedMeasure } from "./measures.ts";
import type { Retrieval } from "./retrieval.ts";

/** The k of top-k accuracy in results, as far as there are so many passages. */
export const CUTOFFS: readonly number[] = [1, 5, 10, 20, 50, 100];

export interface MeasuringOptions {
  readonly measures: readonly NamedMeasure[];
  readonly countAbsent: boolean;
  readonly dropQuestionDocument: boolean;
  readonly signal: AbortSignal;
}

/** A question as it was judged. */
export interface JudgedFound extends JudgedQuestion {
  readonly id: string;
  readonly gold: EvaluationQuestion["gold"];
}

/** What a retrieval is worth. */
export interface Measured {
  /** For every k up to the depth. */
  readonly topK: RetrievalReport;
  /** Of the measures; undefined where no passages are judged. */
  readonly ranking?: RankingReport<string>;
  /** Name → question id → value: whether an answer is in the first k, `answer@20`, and the measures. */
  readonly values: Readonly<Record<string, ReadonlyMap<string, number>>>;
  /** The questions with their passages, judged, as often as wanted. */
  judged(): AsyncIterable<JudgedFound>;
}

/** Goes through a retrieval once and judges every passage; keeps the verdicts, not the texts. */
export async function measureRetrieval(retrieval: Retrieval, options: MeasuringOptions): Promise<Measured> {
  const { measures, countAbsent, dropQuestionDocument: dropQuestion, signal } = options;
  const cutoffs = Array.from({ length: retrieval.depth }, (_, index) => index + 1);
  const evaluation = new RetrievalEvaluation({ cutoffs });
  const judgments = new Map<string, Judgments>();
  const ranking = new RankingEvaluation<string>({
    judgments,
    measures: Object.fromEntries(measures.map(({ name, measure }) => [name, measure])),
    // One order for all that is said of a retrieval: that in which it was found.
    ...{ countAbsent, dropQuestion, keepOrder: true },
  });
  const verdicts: Verdict[] = [];
  for await (const { question, retrieved, isAbsent = false } of retrieval.read()) {
    signal.throwIfAborted();
    const judged = evaluation.add({ ...question, retrieved });
    verdicts.push(verdictOf(question.id, judged));
    const judgment = question.judgments ?? judgeGold(question.gold, retrieved);
    if (judgment.size === 0) continue;
    judgments.set(question.id, judgment);
    if (!isAbsent) ranking.add(question.id, retrieved);
  }
  const topK = evaluation.report();
  const report = judgments.size > 0 ? ranking.report() : undefined;
  return {
    topK,
    ranking: report,
    values: { ...(topK.byAnswer !== undefined && answerValues(verdicts, retrieval.depth)), ...report?.perQuestion },
    judged: () => judgeAgain(retrieval, verdicts),
  };
}

/** What a question was found to be worth, without its passages. */
interface Verdict extends Pick<JudgedQuestion, "answerRank" | "goldRank" | "unusableAnswers"> {
  readonly id: string;
  /** 1 for each passage that has an answer. */
  readonly hasAnswer: Uint8Array;
}

function verdictOf(id: string, { retrieved, answerRank, goldRank, unusableAnswers }: JudgedQuestion): Verdict {
  const hasAnswer = Uint8Array.from(retrieved, (passage) => (passage.hasAnswer ? 1 : 0));
  return { id, hasAnswer, answerRank, goldRank, unusableAnswers };
}

function answerValues(verdicts: readonly Verdict[], depth: number): Record<string, ReadonlyMap<string, number>> {
  const cutoffs = CUTOFFS.filter((k) => k <= depth);
  const isFound = ({ answerRank }: Verdict, k: number): number => (answerRank !== undefined && answerRank <= k ? 1 : 0);
  return Object.fromEntries(
    cutoffs.map((k) => [`answer@${k}`, new Map(verdicts.map((verdict) => [verdict.id, isFound(verdict, k)]))]),
  );
}

async function* judgeAgain(retrieval: Retrieval, verdicts: readonly Verdict[]): AsyncGenerator<JudgedFound> {
  let row = 0;
  for await (const { question, retrieved } of retrieval.read()) {
    const { hasAnswer, id, ...ranks } = verdicts[row++];
    const judged = retrieved.map((passage, rank) => ({ ...passage, hasAnswer: hasAnswer[rank] === 1 }));
    const { answers, gold } = question;
    yield { id, question: question.question, answers, gold, retrieved: judged, ...ranks };
  }
}
