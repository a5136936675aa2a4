import { analyze } from "./analyze.ts";
import type { TermNumbers } from "./term-numbers.ts";

/**
 * The terms of all questions, laid out for scoring. Each distinct term of each question is an entry; those of question
 * `q` are `starts[q]` to `starts[q + 1]`, ascending by the term's number, so the rarest first.
 */
export interface WeightedQuestions {
  readonly starts: Uint32Array;
  /** By entry, the question that it belongs to. */
  readonly questions: Uint32Array;
  readonly terms: Uint32Array;
  /** By entry, the most that it adds to a score: the term's weight times how often the question has the term. */
  readonly weights: Float64Array;
  /** By entry, the most that those after it, of its question, add to a score; a little more, for rounding. */
  readonly rests: Float64Array;
}

/** Terms without a number are left out. `termWeights`: by number. */
export function weightQuestions(
  questions: readonly string[],
  numbers: TermNumbers,
  termWeights: Float64Array,
): WeightedQuestions {
  const termsOfEach = questions.map((question) => countTerms(question, numbers));
  const entries = termsOfEach.reduce((all, { length }) => all + length, 0);
  const layout = {
    starts: new Uint32Array(questions.length + 1),
    questions: new Uint32Array(entries),
    terms: new Uint32Array(entries),
    weights: new Float64Array(entries),
    rests: new Float64Array(entries),
  };
  for (const [question, terms] of termsOfEach.entries()) {
    const start = layout.starts[question];
    const total = terms.reduce((all, [term, count]) => all + count * termWeights[term], 0);
    // Far more than rounding takes from a sum, far too little to matter otherwise.
    let rest = total * (1 + 1e-9);
    for (const [i, [term, count]] of terms.entries()) {
      const weight = count * termWeights[term];
      rest -= weight;
      layout.questions[start + i] = question;
      layout.terms[start + i] = term;
      layout.weights[start + i] = weight;
      layout.rests[start + i] = rest;
    }
    layout.starts[question + 1] = start + terms.length;
  }
  return layout;
}

/** [number, count] of each of a question's terms, by number. */
function countTerms(question: string, numbers: TermNumbers): readonly (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const term of analyze(question)) {
    const number = numbers.get(term);
    if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}
