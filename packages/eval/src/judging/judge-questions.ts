import { matchGold } from "../metrics/match-gold.ts";
import type { RetrievedQuestion } from "../passage.ts";
import type { JudgedQuestion } from "./judged-question.ts";
import type { AnswerMatch, Verdict } from "./judge-texts.ts";
import { startJudges } from "./judges.ts";

export interface JudgingOptions {
  /** Default `string`. */
  readonly match?: AnswerMatch;
  /** Default 1: this thread. From 2 up so many others look for answers; starting them pays from some 100,000 passages. */
  readonly threads?: number;
  /** Its reason ends the iteration. */
  readonly signal?: AbortSignal;
}

/**
 * Looks for answers and gold passages in what was retrieved, question by question, in their order. Answers are looked
 * for in texts, not in titles. Memory holds one question, or three for each thread of several.
 * @throws JudgingError, and what `questions` throws
 */
export async function* judgeQuestions<Question extends RetrievedQuestion>(
  questions: AsyncIterable<Question>,
  { match = "string", threads = 1, signal }: JudgingOptions = {},
): AsyncGenerator<JudgedQuestion<Question>> {
  await using judges = startJudges(match, threads, signal);
  const asked: Asked<Question>[] = [];
  for await (const question of questions) {
    signal?.throwIfAborted();
    const texts = question.retrieved.map(({ text }) => text);
    const verdict = judges.judge({ answers: question.answers, texts });
    // Thrown when it is this question's turn; until then nobody waits for it.
    verdict.catch(() => undefined);
    asked.push({ question, verdict });
    if (asked.length > judges.ahead) yield await judged(asked.shift()!);
  }
  for (const one of asked) yield await judged(one);
}

interface Asked<Question> {
  readonly question: Question;
  readonly verdict: Promise<Verdict>;
}

async function judged<Question extends RetrievedQuestion>(asked: Asked<Question>): Promise<JudgedQuestion<Question>> {
  const { retrieved, ...question } = asked.question;
  const { hasAnswer, unusable } = await asked.verdict;
  return {
    ...question,
    retrieved: retrieved.map((passage, i) => ({ ...passage, hasAnswer: hasAnswer[i] })),
    answerRank: rankOf(hasAnswer.indexOf(true)),
    goldRank: rankOf(retrieved.findIndex(matchGold(question.gold))),
    unusableAnswers: unusable,
  };
}

function rankOf(index: number): number | undefined {
  return index === -1 ? undefined : index + 1;
}
