import { comparedCharacters } from "./match-characters.ts";
import { mergeRanges, type TextRange } from "./text-range.ts";

/**
 * Where `matchCharacters` finds the answers, spaces and punctuation between their characters included. A character that
 * NFKC makes of several, such as a syllable of separate letters, is compared letter by letter here: it may be found by
 * the matcher and not be marked.
 */
export function highlightCharacters(answers: readonly string[]): (text: string) => readonly TextRange[] {
  const wanted = answers.map(comparedCharacters).filter((characters) => characters !== "");
  return (text) => {
    let compared = "";
    const ranges: TextRange[] = [];
    for (const { index, 0: character } of text.matchAll(/[^]/gu)) {
      const characters = comparedCharacters(character);
      compared += characters;
      for (let unit = 0; unit < characters.length; unit++) ranges.push([index, index + character.length]);
    }
    const found: TextRange[] = [];
    for (const answer of wanted) {
      for (let at = compared.indexOf(answer); at !== -1; at = compared.indexOf(answer, at + 1)) {
        found.push([ranges[at][0], ranges[at + answer.length - 1][1]]);
      }
    }
    return mergeRanges(found);
  };
}
