import { standsAlone } from "./basic-words.ts";

/** A character is in the vocabulary if it is at least one in so many: what is rarer is noise of a large collection. */
const ONE_IN = 1_000_000;

/**
 * The tokens of single characters, sorted: every character that is seen often enough, and again as `##` the
 * continuation of a word unless it always stands alone. Where they are more than `room`, those of the most frequent
 * characters; of equally frequent ones the first in the order of code units.
 */
export function characterTokens(characters: ReadonlyMap<string, number>, room: number): readonly string[] {
  const all = [...characters].reduce((sum, [, count]) => sum + count, 0);
  const frequent = [...characters]
    .filter(([, count]) => count * ONE_IN >= all)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const tokens: string[] = [];
  for (const [character] of frequent) {
    const forms = standsAlone(character) ? [character] : [character, `##${character}`];
    if (tokens.length + forms.length > room) break;
    tokens.push(...forms);
  }
  return tokens.sort((a, b) => (a < b ? -1 : 1));
}
