import { matchStrings } from "@dpr/eval";

/** Whether a text contains one of the answers word for word, as the evaluator matches them. */
export function containsAnswer(answers: readonly string[], text: string): boolean {
  return matchStrings(answers).matches(text);
}
