import { word } from "./spaced-words.ts";

/** A character with the marks on it, which NFD may reorder among themselves but never moves away from it. */
const cluster = /[^]\p{M}*/gu;

/** Where each of the words that `spacedWords` finds stands in the text as it is: its first unit and the one after. */
export function wordPlaces(text: string): readonly (readonly [start: number, end: number])[] {
  const normalized = text.normalize("NFD");
  const places = Array.from(normalized.matchAll(word), ({ index, 0: { length } }) => [index, index + length] as const);
  if (normalized === text) return places;
  const { starts, ends } = unitsOf(text, normalized.length);
  return places.map(([start, end]) => [starts[start], ends[end - 1]]);
}

/** For each unit of the text's NFD, the range of the text that it comes from. */
function unitsOf(text: string, units: number): { readonly starts: Uint32Array; readonly ends: Uint32Array } {
  const [starts, ends] = [new Uint32Array(units), new Uint32Array(units)];
  let unit = 0;
  for (const { index, 0: characters } of text.matchAll(cluster)) {
    const normalized = characters.normalize("NFD");
    const isSame = normalized === characters;
    for (let i = 0; i < normalized.length; i++) {
      starts[unit] = isSame ? index + i : index;
      ends[unit++] = isSame ? index + i + 1 : index + characters.length;
    }
  }
  return { starts, ends };
}
