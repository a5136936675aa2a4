import type { Passage } from "../passages/passage.ts";
import type { RankedPassages } from "./best-passages.ts";
import { Bm25OptionError, PassagesChangedError } from "./search-errors.ts";
import { PassageTerms } from "./passage-terms.ts";
import { QuestionIndex } from "./question-index.ts";
import { numberTerms, rarestFirst } from "./term-numbers.ts";
import { weightQuestions } from "./weighted-questions.ts";
import { type Bm25Parameters, inverseDocumentFrequency, lengthNorm } from "./weights.ts";

/** Between two reports of progress. */
const REPORT_PASSAGES = 500;

export interface Bm25Options extends Bm25Parameters {
  /** Passages a question; default 100. */
  readonly count?: number;
  /** Called every 500 passages and at the end of each pass. */
  readonly onProgress?: (progress: Bm25Progress) => void;
  readonly signal?: AbortSignal;
}

/** How far a search has come. */
export interface Bm25Progress {
  /** The first counts terms, the second scores. */
  readonly pass: 1 | 2;
  /** Read in this pass so far. */
  readonly passages: number;
  /** Known in the second pass. */
  readonly total?: number;
}

/**
 * Each question's best passages by BM25 as Lucene computes it, exactly: of those that share a term with it, the
 * highest scores, and the earlier passage where scores are equal.
 *
 * Reads the passages twice, so `passages` is called twice and must give the same ones. No index of them is made: memory
 * holds the terms of the questions, and `count` ids and scores a question, whatever the number of passages.
 * @throws Bm25OptionError, PassagesChangedError, the signal's reason, and what reading the passages throws
 */
export async function searchBm25(
  questions: readonly string[],
  passages: () => AsyncIterable<Passage>,
  options: Bm25Options = {},
): Promise<readonly RankedPassages[]> {
  const { count = 100, k1 = 0.9, b = 0.4 } = options;
  const parameters = { k1, b };
  checkOptions(count, parameters);

  const counted = new PassageTerms(numberTerms(questions));
  const frequencies = new Uint32Array(counted.counts.length);
  let length = 0;
  const total = await readThrough(passages(), { ...options, pass: 1 }, (passage) => {
    counted.read(passage);
    for (const term of counted.present) frequencies[term]++;
    length += counted.length;
  });

  const { numbers, documentFrequencies } = rarestFirst(counted.numbers, frequencies);
  const termWeights = Float64Array.from(documentFrequencies, (each) => inverseDocumentFrequency(total, each));
  const weighted = weightQuestions(questions, numbers, termWeights);
  const index = new QuestionIndex(weighted, numbers.size, Math.min(count, total));
  const scored = new PassageTerms(numbers);
  const read = await readThrough(passages(), { ...options, pass: 2, total }, (passage) => {
    scored.read(passage);
    index.add(scored, lengthNorm(scored.length, length / total, parameters), passage.id);
  });
  if (read !== total) throw new PassagesChangedError(total, read);
  return index.take();
}

/** Gives every passage to `take`; tells how many there were. */
async function readThrough(
  passages: AsyncIterable<Passage>,
  { signal, onProgress, pass, total }: Pick<Bm25Options, "signal" | "onProgress"> & Omit<Bm25Progress, "passages">,
  take: (passage: Passage) => void,
): Promise<number> {
  signal?.throwIfAborted();
  let read = 0;
  for await (const passage of passages) {
    take(passage);
    if (++read % REPORT_PASSAGES !== 0) continue;
    signal?.throwIfAborted();
    onProgress?.({ pass, passages: read, total });
  }
  onProgress?.({ pass, passages: read, total });
  return read;
}

function checkOptions(count: number, { k1, b }: Required<Bm25Parameters>): void {
  if (!Number.isSafeInteger(count) || count < 1) throw new Bm25OptionError("count", "a whole number from 1", count);
  if (!(Number.isFinite(k1) && k1 >= 0)) throw new Bm25OptionError("k1", "a number from 0", k1);
  if (!(b >= 0 && b <= 1)) throw new Bm25OptionError("b", "a number from 0 to 1", b);
}
