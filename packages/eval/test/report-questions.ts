import { matchStrings, type ReportQuestion, type RetrievedQuestion } from "../src/index.ts";
import { questionWith } from "./passages.ts";

/** A question as a report takes it, judged by words. */
export function judged(changes: Partial<RetrievedQuestion> & { readonly id?: string }): ReportQuestion {
  const question = questionWith(changes);
  const matcher = matchStrings(question.answers);
  const retrieved = question.retrieved.map((found) => ({ ...found, hasAnswer: matcher.matches(found.text) }));
  return { ...question, retrieved, ...(changes.id !== undefined && { id: changes.id }) };
}

/** The questions one after the other, as a search gives them. */
export async function* stream(questions: Iterable<ReportQuestion>): AsyncGenerator<ReportQuestion> {
  yield* questions;
}

/** What tries to be more than text. */
export const hostile: readonly string[] = [
  `</script><script>window.harmed = 1</script>`,
  `<img src=x onerror="window.harmed = 1">`,
  `<!-- <script> --!> <![CDATA[ <style>*{display:none}</style>`,
  `"'><svg onload=window.harmed=1> &lt;b&gt; &#60;i&#62; \${window.harmed = 1} {{harmed}}`,
  "line\u2028separator\u2029and\0NUL\u0007\u001B[31m",
  "\u202Eright to left override \u2066 never closed",
  "half a pair \uD83D and \uDE00 the other",
  "javascript:window.harmed=1",
];
