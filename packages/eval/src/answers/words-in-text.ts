const partOfRun = String.raw`[\p{L}\p{N}\p{M}]`;
const startsAsRun = new RegExp(`^${partOfRun}`, "u");
const behindRun = new RegExp(`(?<=${partOfRun})`, "uy");
const beforeRun = new RegExp(partOfRun, "uy");
const gap = /[\p{Z}\p{C}]*/uy;

/**
 * Whether words stand in a text side by side, each by itself: what `spacedWords(text).includes` says, at the places
 * alone where the first word stands. `text` is in NFD and lower case, `words` are those of `spacedWords`.
 */
export function standsIn(text: string, words: readonly string[]): boolean {
  const [first] = words;
  for (let at = text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) {
    if (standAt(text, words, at)) return true;
  }
  return false;
}

function standAt(text: string, words: readonly string[], start: number): boolean {
  let at = start;
  for (const word of words) {
    if (!text.startsWith(word, at)) return false;
    const end = at + word.length;
    if (startsAsRun.test(word)) {
      // Behind the first word it is known that no run goes on: the word before it was looked at.
      if (at === start && holdsAt(behindRun, text, at)) return false;
      if (holdsAt(beforeRun, text, end)) return false;
    }
    gap.lastIndex = end;
    gap.test(text);
    at = gap.lastIndex;
  }
  return true;
}

function holdsAt(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at;
  return sticky.test(text);
}
