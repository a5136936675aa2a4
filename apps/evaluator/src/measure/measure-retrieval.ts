import { createProgress } from "@dpr/command-line";
import {
  type AnswerMatch,
  type JudgedPassage,
  judgeGold,
  judgeQuestions,
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
  readonly match: AnswerMatch;
  /** That look for answers. */
  readonly threads: number;
  readonly countAbsent: boolean;
  readonly dropQuestionDocument: boolean;
  readonly signal: AbortSignal;
}

/** A question with its passages, judged. */
export interface JudgedFound extends EvaluationQuestion {
  readonly retrieved: readonly JudgedPassage[];
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
  const { measures, countAbsent, dropQuestionDocument: dropQuestion, match, threads, signal } = options;
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
  const judged = judgeQuestions(questionsOf(retrieval), { match, threads, signal });
  using progress = createProgress({ label: "judging", total: retrieval.questions, unit: "questions" });
  for await (const { id, isAbsent, ...question } of evaluation.count(judged)) {
    progress.advance(1);
    const { retrieved, answerRank } = question;
    verdicts.push({ id, answerRank, hasAnswer: Uint8Array.from(retrieved, ({ hasAnswer }) => (hasAnswer ? 1 : 0)) });
    const judgment = question.judgments ?? judgeGold(question.gold, retrieved);
    if (judgment.size === 0) continue;
    judgments.set(id, judgment);
    if (!isAbsent) ranking.add(id, retrieved);
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

async function* questionsOf(retrieval: Retrieval) {
  for await (const { question, ...found } of retrieval.read()) yield { isAbsent: false, ...question, ...found };
}

/** What a question was found to be worth, without its passages. */
interface Verdict {
  readonly id: string;
  /** Of the first passage with an answer, from 1. */
  readonly answerRank: number | undefined;
  /** 1 for each passage that has an answer. */
  readonly hasAnswer: Uint8Array;
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
    const { hasAnswer } = verdicts[row++];
    yield {
      ...question,
      retrieved: retrieved.map((passage, rank) => ({ ...passage, hasAnswer: hasAnswer[rank] === 1 })),
    };
  }
}
