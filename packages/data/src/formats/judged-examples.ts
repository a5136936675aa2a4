import { countScores, type TrainingExample } from "../examples/training-example.ts";
import type { Passage } from "../passages/passage.ts";
import type { FormatOptions } from "./format.ts";
import { type IdRule, PassageIds, QuestionIds } from "./new-ids.ts";

/** An example whose question and passages have ids, each its own, by which judgments can name them. */
export interface JudgedExample extends TrainingExample {
  /** Those of its passages that no example before it has. */
  readonly newPassages: readonly Passage[];
}

/**
 * The examples as judgments can hold them: with ids, each passage once in an example, no ordinary negatives. Examples
 * that `isHeld` refuses are left out. Memory: the ids.
 */
export async function* judgedExamples(
  examples: AsyncIterable<TrainingExample>,
  isId: IdRule,
  isHeld: (example: TrainingExample) => boolean,
  onLoss: FormatOptions["onLoss"],
): AsyncGenerator<JudgedExample> {
  const questionIds = new QuestionIds(isId, onLoss);
  const passageIds = new PassageIds(isId, onLoss);
  for await (const example of examples) {
    // Also for one that is left out: the numbers in new ids are those of the examples.
    const id = questionIds.identify(example.id);
    if (!isHeld(example)) {
      onLoss("examples", 1);
      continue;
    }
    if (example.negatives.length > 0) onLoss("negatives", example.negatives.length);
    if (countScores(example) > 0) onLoss("scores", countScores(example));
    const named = new Set<string>();
    const newPassages: Passage[] = [];
    const identified = (passages: readonly Passage[]): readonly Passage[] => {
      const once: Passage[] = [];
      for (const passage of passages) {
        const { id, isNew } = passageIds.identify(passage);
        if (isNew) newPassages.push({ ...passage, id });
        if (named.has(id)) onLoss("repeated", 1);
        else once.push({ ...passage, id });
        named.add(id);
      }
      return once;
    };
    const positives = identified(example.positives);
    const hardNegatives = identified(example.hardNegatives);
    yield { ...example, id, positives, negatives: [], hardNegatives, newPassages };
  }
}
