import type { ReaderOptions } from "../files/reader-options.ts";
import type { Passage } from "../passages/passage.ts";

/** What every reader takes that gives a question positives and hard negatives. */
export interface ContextOptions extends ReaderOptions {
  /**
   * Takes each hard negative that is left out because the same text is a positive of its question. Mined negatives
   * have such: to train on one is to push a right answer away.
   */
  readonly onContradiction?: (question: string, passage: Passage) => void;
}

export interface DistinctContexts {
  readonly positives: readonly Passage[];
  readonly hardNegatives: readonly Passage[];
}

/** The contexts of one question, each text once, in order; a text that is both is a positive. */
export function distinctContexts(
  question: string,
  positives: Iterable<Passage>,
  hardNegatives: Iterable<Passage>,
  { onContradiction }: ContextOptions,
): DistinctContexts {
  const right = byText(positives);
  const wrong = byText(hardNegatives);
  for (const [text, passage] of wrong) {
    if (!right.has(text)) continue;
    wrong.delete(text);
    onContradiction?.(question, passage);
  }
  return { positives: [...right.values()], hardNegatives: [...wrong.values()] };
}

function byText(passages: Iterable<Passage>): Map<string, Passage> {
  const first = new Map<string, Passage>();
  for (const passage of passages) {
    if (!first.has(passage.text)) first.set(passage.text, passage);
  }
  return first;
}
