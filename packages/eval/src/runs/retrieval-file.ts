import { writeFileAtomic } from "@dpr/durable-files";
import type { JudgedQuestion } from "../judging/judged-question.ts";

/**
 * Writes DPR's retrieval JSON, which readers of other people's code take:
 * `[{question, answers, ctxs: [{id, title, text, score, has_answer}]}]`, scores as strings, one question a line.
 * Keeps one question in memory; `path` holds the whole file or what it held before.
 */
export async function writeRetrievalFile(
  path: string,
  questions: AsyncIterable<Pick<JudgedQuestion, "question" | "answers" | "retrieved">>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  return await writeFileAtomic(path, retrievalJson(questions));
}

async function* retrievalJson(
  questions: AsyncIterable<Pick<JudgedQuestion, "question" | "answers" | "retrieved">>,
): AsyncGenerator<string> {
  let separator = "[\n";
  for await (const { question, answers, retrieved } of questions) {
    const ctxs = retrieved.map(({ id, title, text, score, hasAnswer }) => {
      return { id, title, text, score: formatScore(score), has_answer: hasAnswer };
    });
    yield `${separator}${JSON.stringify({ question, answers, ctxs })}`;
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}

/** The shortest decimal that reads back as the same float32: `79.7314`, not `79.73139953613281`. */
export function formatScore(score: number): string {
  const float = Math.fround(score);
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(float.toPrecision(digits));
    if (Math.fround(shorter) === float) return String(shorter);
  }
  return String(Number(float.toPrecision(9)));
}
