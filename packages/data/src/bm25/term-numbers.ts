import { analyze } from "./analyze.ts";

/** Terms → 0, 1, 2, … */
export type TermNumbers = ReadonlyMap<string, number>;

/** The distinct terms of all questions, numbered as they come. */
export function numberTerms(questions: readonly string[]): TermNumbers {
  const numbers = new Map<string, number>();
  for (const question of questions) {
    for (const term of analyze(question)) if (!numbers.has(term)) numbers.set(term, numbers.size);
  }
  return numbers;
}

/** Terms that some passage has, the rarest first, and by number how many passages have each. */
export interface RankedTerms {
  readonly numbers: TermNumbers;
  readonly documentFrequencies: Uint32Array;
}

/** Numbers terms anew. Equally rare ones go by their characters, so that the order depends on nothing else. */
export function rarestFirst(numbers: TermNumbers, documentFrequencies: Uint32Array): RankedTerms {
  const found = Array.from(numbers, ([term, number]) => ({ term, frequency: documentFrequencies[number] }))
    .filter(({ frequency }) => frequency > 0)
    .sort((a, b) => a.frequency - b.frequency || (a.term < b.term ? -1 : 1));
  return {
    numbers: new Map(found.map(({ term }, number) => [term, number])),
    documentFrequencies: Uint32Array.from(found, ({ frequency }) => frequency),
  };
}
