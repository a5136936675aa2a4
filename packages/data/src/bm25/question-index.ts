import { BestPassages, type RankedPassages } from "./best-passages.ts";
import type { PassageTerms } from "./passage-terms.ts";
import type { WeightedQuestions } from "./weighted-questions.ts";

/**
 * An index of questions. Passages are held against it one after another; it keeps each question's best.
 *
 * A passage meets a question under each term that they share. Most of these meetings are over words that everything
 * has, and they cannot matter for long: once a question has its fill of good passages, one that shares only its
 * commonest terms will not get in. So a question is listed under a term only while that term and all commoner ones
 * together could still bring a passage in, and is struck off for good when it is met after that. It stays under its
 * rare terms. This is MaxScore (Turtle and Flood 1995) with questions and passages in each other's place: exact.
 */
export class QuestionIndex {
  readonly #questions: WeightedQuestions;
  // The entries that are listed under term t are lists[listStarts[t]] to lists[listEnds[t]].
  readonly #lists: Uint32Array;
  readonly #listStarts: Uint32Array;
  readonly #listEnds: Uint32Array;
  readonly #best: readonly BestPassages[];
  /** By question, what a passage's score must exceed. */
  readonly #thresholds: Float64Array;
  /** By question, the last passage that was scored for it: its row, counted from 1. */
  readonly #scored: Uint32Array;
  /** By term, the share of its weight that the passage at hand gets: 0 where it has the term not. */
  readonly #shares: Float64Array;
  #rows = 0;

  /** `terms`: how many there are. `count`: passages a question. */
  constructor(questions: WeightedQuestions, terms: number, count: number) {
    this.#questions = questions;
    const size = questions.starts.length - 1;
    this.#best = Array.from({ length: size }, () => new BestPassages(count));
    this.#thresholds = new Float64Array(size);
    this.#scored = new Uint32Array(size);
    this.#shares = new Float64Array(terms);
    this.#lists = new Uint32Array(questions.terms.length);
    this.#listStarts = new Uint32Array(terms);
    this.#listEnds = new Uint32Array(terms);
    for (const term of questions.terms) this.#listEnds[term]++;
    for (let term = 0, start = 0; term < terms; term++) {
      start += this.#listEnds[term];
      this.#listStarts[term] = this.#listEnds[term] = start - this.#listEnds[term];
    }
    for (const [entry, term] of questions.terms.entries()) this.#lists[this.#listEnds[term]++] = entry;
  }

  /** Holds the next passage against all questions. `norm`: see `lengthNorm`. */
  add({ present, counts }: PassageTerms, norm: number, id: string): void {
    this.#rows++;
    for (const term of present) this.#shares[term] = counts[term] / (counts[term] + norm);
    // Rarest first: a question is met under the rarest term that it shares and is listed under.
    for (const term of present) this.#meet(term, id);
    for (const term of present) this.#shares[term] = 0;
  }

  /** Each question's best passages. Ask once, at the end. */
  take(): readonly RankedPassages[] {
    return this.#best.map((best) => best.take());
  }

  #meet(term: number, id: string): void {
    const { questions, weights, rests } = this.#questions;
    const lists = this.#lists;
    const share = this.#shares[term];
    let end = this.#listEnds[term];
    for (let place = this.#listStarts[term]; place < end; place++) {
      const entry = lists[place];
      const question = questions[entry];
      const threshold = this.#thresholds[question];
      // Rarer terms are not in the passage, or it has been scored with them, or they and all others could do nothing.
      if (weights[entry] * share + rests[entry] > threshold) {
        if (this.#scored[question] !== this.#rows) this.#score(question, entry, id);
      } else if (weights[entry] + rests[entry] <= threshold) {
        lists[place--] = lists[--end];
      }
    }
    this.#listEnds[term] = end;
  }

  /** Scores the passage for a question, of whose terms it has none before entry `first`. */
  #score(question: number, first: number, id: string): void {
    const { starts, terms, weights, rests } = this.#questions;
    const threshold = this.#thresholds[question];
    this.#scored[question] = this.#rows;
    const end = starts[question + 1];
    let score = 0;
    for (let entry = first; entry < end; entry++) {
      score += weights[entry] * this.#shares[terms[entry]];
      if (score + rests[entry] <= threshold) return;
    }
    if (score <= threshold) return;
    const best = this.#best[question];
    best.add(score, this.#rows, id);
    this.#thresholds[question] = best.threshold;
  }
}
