import type { AnswerMatcher } from "./answer-matcher.ts";

/**
 * For languages that put no spaces between words: a passage holds an answer when the answer's letters, numbers and
 * symbols stand in it one after the other, whatever spaces and punctuation there are between, with case and forms of
 * width ignored (NFKC). It takes parts of words for words: "art" is found in "party", "12" in "2012".
 * An answer of spaces and punctuation alone matches nothing. Costs one reading of each passage.
 */
export function matchCharacters(answers: readonly string[]): AnswerMatcher {
  const compared = answers.map(comparedCharacters);
  const wanted = compared.filter((characters) => characters !== "");
  const unusable = answers.filter((_, i) => compared[i] === "");
  return {
    unusable: unusable.map((answer) => ({ answer, reason: "nothing to compare" })),
    matches(text) {
      const characters = comparedCharacters(text);
      return wanted.some((answer) => characters.includes(answer));
    },
  };
}

/** What of a text is compared. */
export function comparedCharacters(text: string): string {
  // The two small sigmas are one letter: which of them a capital one becomes depends on where a word ends.
  const lowerCase = text.normalize("NFKC").toLowerCase().replaceAll("ς", "σ");
  return lowerCase.replaceAll(/[\p{P}\p{Z}\p{C}]+/gu, "");
}
