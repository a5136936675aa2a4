import type { LossOptions } from "../src/index.ts";

/** Representations as plain rows, in float64. */
export type Rows = readonly (readonly number[])[];

/** Every option's formula straight, with all scores at once and sums over lists of negatives: slow, and nothing in common with the code under test. */
export function lossByDefinition(questions: Rows, contexts: Rows, positives: Int32Array, options: LossOptions = {}) {
  const { similarity, temperature = 1, margin = 0, symmetric, contextGroups, distillation } = options;
  const groups = contextGroups ?? contexts.map((_, context) => context);
  const score = (question: number, context: number) => {
    const [q, c] = [questions[question], contexts[context]];
    const lengths = similarity === "cosine" ? Math.sqrt(product(q, q) * product(c, c)) : 1;
    return product(q, c) / lengths / temperature;
  };
  const likelihood = (positive: number, negatives: readonly number[]) => {
    const own = Math.exp(positive - margin / temperature);
    return Math.log(own / (own + sum(negatives.map(Math.exp))));
  };

  const numbers = questions.map((_, question) => question);
  const ofContexts = numbers.map((q) => {
    const isNegative = (_: unknown, c: number) =>
      c !== positives[q] && !(contextGroups && groups[c] === groups[positives[q]]);
    const negatives = contexts.map((_, c) => score(q, c)).filter(isNegative);
    return likelihood(score(q, positives[q]), negatives);
  });
  const ofQuestions = numbers.map((q) => {
    const isNegative = (other: number) =>
      other !== q && !(contextGroups && groups[positives[other]] === groups[positives[q]]);
    const negatives = numbers.filter(isNegative).map((other) => score(other, positives[q]));
    return likelihood(score(q, positives[q]), negatives);
  });
  const divergences = numbers.map((q) => {
    if (!distillation) return 0;
    const given = distillation.teacher[q];
    const teacher = softmax(Array.from(given.scores, (s) => s / (distillation.temperature ?? 1)));
    const student = softmax(Array.from(given.contexts, (c) => score(q, c)));
    return sum(teacher.map((t, i) => t * Math.log(t / student[i])));
  });

  const negativeLogLikelihood = symmetric ? -(mean(ofContexts) + mean(ofQuestions)) / 2 : -mean(ofContexts);
  const weight = distillation?.weight ?? 0;
  return (1 - weight) * negativeLogLikelihood + weight * mean(divergences);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const product = (one: readonly number[], other: readonly number[]) => sum(one.map((x, i) => x * other[i]));
const softmax = (scores: readonly number[]) =>
  scores.map((score) => Math.exp(score) / sum(scores.map((s) => Math.exp(s))));
