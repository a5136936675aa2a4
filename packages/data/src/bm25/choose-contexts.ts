import type { TrainingExample } from "../examples/training-example.ts";
import { PassageSet } from "../negatives/passage-set.ts";
import type { Passage } from "../passages/passage.ts";

export interface ContextRules {
  /** Hard negatives a question at most. */
  readonly negatives: number;
  /** Whether a passage's text, without its title, contains one of a question's answers. */
  readonly containsAnswer: (answers: readonly string[], text: string) => boolean;
}

/** What a question is trained with, and what became of the passages that were found for it. */
export interface ChosenContexts {
  /** Those that were known, or else the best passage with an answer, or none. */
  readonly positives: readonly Passage[];
  /** Best first. */
  readonly hardNegatives: readonly Passage[];
  /** Passages that are no negatives because they contain an answer, as far as was looked. */
  readonly withAnswer: number;
}

/**
 * Makes training contexts of the passages that a search found, as DPR did with BM25's: hard negatives are the best
 * without an answer that are no positive, by id and by text, and that do not repeat one another's text. Where no
 * positive is known, the best passage with an answer becomes one.
 *
 * `ids`: best first. `passageOf` is asked for one after another, until there is enough.
 */
export async function chooseContexts(
  { answers, positives: known }: Pick<TrainingExample, "answers" | "positives">,
  ids: readonly string[],
  passageOf: (id: string) => Promise<Passage>,
  { negatives, containsAnswer }: ContextRules,
): Promise<ChosenContexts> {
  const positives = [...known];
  const hardNegatives: Passage[] = [];
  const taken = new PassageSet(positives);
  let withAnswer = 0;
  for (const id of ids) {
    if (positives.length > 0 && hardNegatives.length === negatives) break;
    if (taken.hasId(id)) continue;
    const passage = await passageOf(id);
    if (taken.has(passage)) continue;
    if (containsAnswer(answers, passage.text)) {
      if (positives.length === 0) positives.push(passage);
      else withAnswer++;
    } else if (hardNegatives.length < negatives) hardNegatives.push(passage);
    else continue;
    taken.add(passage);
  }
  return { positives, hardNegatives, withAnswer };
}
