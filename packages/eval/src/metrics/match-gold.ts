import type { Passage } from "../passage.ts";
import type { Judgments } from "./order-as-trec-eval.ts";

/** Tells whether a passage is one of a question's gold passages. */
export type GoldMatcher = (passage: Passage) => boolean;

/**
 * A gold passage with an id is found by that id, one without (`""`) by the same title and text, character by character.
 * So ids of gold passages must be those of the corpus.
 */
export function matchGold(gold: readonly Passage[]): GoldMatcher {
  const ids = new Set(gold.map(({ id }) => id).filter((id) => id !== ""));
  const nameless = gold.filter(({ id }) => id === "");
  return ({ id, title, text }) =>
    ids.has(id) || nameless.some((passage) => passage.text === text && passage.title === title);
}

/**
 * A question's gold passages as judgments, relevance 1 each, so that every ranking measure can be taken over them. They
 * are found among the retrieved ones as {@link matchGold} does it; one without an id that was not retrieved counts as
 * relevant all the same, under an id that no ranking has.
 */
export function judgeGold(gold: readonly Passage[], retrieved: readonly Passage[]): Judgments {
  const idOf = ({ id, title, text }: Passage): string => {
    if (id !== "") return id;
    const found = retrieved.find((passage) => passage.text === text && passage.title === title);
    return found?.id ?? `\0${title}\0${text}`;
  };
  return new Map(gold.map((passage) => [idOf(passage), 1]));
}
