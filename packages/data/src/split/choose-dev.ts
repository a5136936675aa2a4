import { thousands } from "../files/file-errors.ts";
import { fractionOf } from "./text-key.ts";

/** How much goes to dev: a share of the questions from 0 to 1, or a number of different ones. */
export type DevSize = { readonly share: number } | { readonly questions: number };

/**
 * The groups that go to dev, in the order that belongs to the seed: as many as fit into `questions`.
 * @param sizes different questions of each group
 * @throws TooFewQuestionsError unless some are left to train on
 */
export function chooseDev(sizes: ReadonlyMap<number, number>, questions: number, seed: number): ReadonlySet<number> {
  const all = sizes.values().reduce((sum, size) => sum + size, 0);
  if (questions >= all) throw new TooFewQuestionsError(questions, all);
  const places = [...sizes].map(([group, size]) => ({ group, size, place: fractionOf(seed, group) }));
  const chosen = new Set<number>();
  let left = questions;
  for (const { group, size } of places.sort((one, other) => one.place - other.place)) {
    if (size > left) continue;
    chosen.add(group);
    left -= size;
  }
  return chosen;
}

/** There are not enough questions for dev and train. */
export class TooFewQuestionsError extends Error {
  readonly code = "DATA_TOO_FEW_QUESTIONS";
  override readonly name = "TooFewQuestionsError";
  readonly asked: number;
  readonly questions: number;
  constructor(asked: number, questions: number) {
    super(
      `expected more than ${thousands(asked)} different questions, got ${thousands(questions)}; take fewer for dev`,
    );
    this.asked = asked;
    this.questions = questions;
  }
}
