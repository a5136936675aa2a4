import { spacedWords } from "./spaced-words.ts";
import { mergeRanges, type TextRange } from "./text-range.ts";
import { wordPlaces } from "./word-places.ts";

/**
 * Where `matchStrings` finds the answers: every place where an answer's words stand contiguously, in order, merged where
 * they overlap. A text has ranges exactly when it matches. A character that NFD takes apart is in a range as a whole.
 * Costs about twice what matching does.
 */
export function highlightStrings(answers: readonly string[]): (text: string) => readonly TextRange[] {
  const wanted = answers.map(spacedWords).filter((words) => words !== "");
  return (text) => {
    const words = spacedWords(text);
    const found = wanted.flatMap((answer) => occurrences(words, answer));
    return found.length === 0 ? [] : mergeRanges(placesOf(text, words, found));
  };
}

/** Where the answer begins and ends in the text's spaced words, the space before it included. */
function occurrences(words: string, answer: string): TextRange[] {
  const found: TextRange[] = [];
  for (let at = words.indexOf(answer); at !== -1; at = words.indexOf(answer, at + 1)) {
    found.push([at, at + answer.length]);
  }
  return found;
}

/** From places in the spaced words to places in the text, by the numbers of the words. */
function placesOf(text: string, words: string, found: readonly TextRange[]): TextRange[] {
  const places = wordPlaces(text);
  const numberAt = new Map<number, number>();
  for (let at = words.indexOf(" "), number = 0; at !== -1; at = words.indexOf(" ", at + 1)) numberAt.set(at, number++);
  return found.map(([start, end]) => [places[numberAt.get(start)!][0], places[numberAt.get(end - 1)! - 1][1]]);
}
