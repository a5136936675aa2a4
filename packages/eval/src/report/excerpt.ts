import type { TextRange } from "../answers/text-range.ts";

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
 * has it after a quarter. It begins and ends between words where there are some, and cuts no character in two.
 */
export function excerptOf(text: string, ranges: readonly TextRange[], characters: number): Excerpt {
  if (text.length <= characters) return { text, before: 0, after: 0, ranges };
  const [first, firstEnd] = ranges[0] ?? [0, 0];
  const isSeen = firstEnd <= 0.9 * characters;
  const wanted = isSeen ? 0 : Math.min(first - Math.floor(characters / 4), text.length - characters);
  const word = Math.min(LONG_WORD, Math.floor(characters / 4));
  const start = breakBefore(text, Math.max(0, wanted), word, 0);
  const end = breakBefore(text, start + characters, word, Math.max(start, first));
  const inside = ranges
    .map(([from, to]) => [Math.max(from, start) - start, Math.min(to, end) - start] as const)
    .filter(([from, to]) => from < to);
  return { text: text.slice(start, end), before: start, after: text.length - end, ranges: inside };
}

/** Longer words are cut, as is text without spaces. */
const LONG_WORD = 24;

/** A place at which the text can be cut: this one, or one at most `word` before it that is still after `floor`. */
function breakBefore(text: string, place: number, word: number, floor: number): number {
  if (place <= floor || place >= text.length) return place;
  const afterSpace = text.lastIndexOf(" ", place - 1) + 1;
  if (afterSpace > Math.max(floor, place - word)) return afterSpace;
  const isInsidePair = text.codePointAt(place - 1)! > 0xffff;
  return isInsidePair && place - 1 > floor ? place - 1 : place;
}
