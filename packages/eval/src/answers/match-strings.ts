import type { AnswerMatcher } from "./answer-matcher.ts";
import { spacedWords } from "./spaced-words.ts";
import { standsIn } from "./words-in-text.ts";

/**
 * DPR's `has_answer` of type `string`: a passage holds an answer when the answer's words stand in it contiguously.
 * An answer without words matches nothing. Costs lower-casing each passage and one search per answer; the passage is
 * not cut into words.
 */
export function matchStrings(answers: readonly string[]): AnswerMatcher {
  const spaced = answers.map(spacedWords);
  const wanted = [...new Set(spaced)].filter((words) => words !== "").map(wantedWords);
  const unusable = answers.filter((_, i) => spaced[i] === "");
  return {
    unusable: unusable.map((answer) => ({ answer, reason: "nothing to compare" })),
    matches(text) {
      const normalized = text.normalize("NFD");
      // What becomes of a capital sigma depends on the letters around it, and so on where words end.
      if (normalized.includes("Σ")) {
        const words = spacedWords(text);
        return wanted.some(({ spaced }) => words.includes(spaced));
      }
      const lowerCase = normalized.toLowerCase();
      return wanted.some(({ words, longest }) => lowerCase.includes(longest) && standsIn(lowerCase, words));
    },
  };
}

interface WantedWords {
  readonly spaced: string;
  readonly words: readonly string[];
  /** The rarest, most likely: most passages are done with when they do not hold it. */
  readonly longest: string;
}

function wantedWords(spaced: string): WantedWords {
  const words = spaced.slice(1, -1).split(" ");
  return { spaced, words, longest: words.reduce((one, other) => (other.length > one.length ? other : one)) };
}
