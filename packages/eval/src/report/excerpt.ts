import type { TextRange } from "../answers/highlight-strings.ts";

/** A part of a text with what is highlighted in it. */
export interface Excerpt {
  readonly text: string;
  /** Characters left out before and after. */
  readonly before: number;
  readonly after: number;
  /** In `text`. */
  readonly ranges: readonly TextRange[];
}

/**
 * At most `characters` UTF-16 units of a text: its beginning, or, where the first range would not be seen, a part that
 * has it after a quarter. No character is cut in two.
 */
export function excerptOf(text: string, ranges: readonly TextRange[], characters: number): Excerpt {
  if (text.length <= characters) return { text, before: 0, after: 0, ranges };
  const [first, firstEnd] = ranges[0] ?? [0, 0];
  const isSeen = firstEnd <= 0.9 * characters;
  const wanted = isSeen ? 0 : Math.min(first - Math.floor(characters / 4), text.length - characters);
  const start = wholeCharacter(text, Math.max(0, wanted));
  const end = wholeCharacter(text, start + characters);
  const inside = ranges
    .map(([from, to]) => [Math.max(from, start) - start, Math.min(to, end) - start] as const)
    .filter(([from, to]) => from < to);
  return { text: text.slice(start, end), before: start, after: text.length - end, ranges: inside };
}

/** A place in the text that is not between the halves of a surrogate pair: this one, or the one before. */
function wholeCharacter(text: string, place: number): number {
  return place > 0 && place < text.length && text.codePointAt(place - 1)! > 0xffff ? place - 1 : place;
}
