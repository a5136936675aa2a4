import type { CharacterClass, CodeRange } from "./python-characters.ts";

/** A class of characters as RE2 writes it. Its sets hold no sets, and flags stand before a group only. */
export function re2Characters({ negated, ranges, ignoreCase, classes }: CharacterClass): string {
  const characters = ranges.map(rangeSource).join("");
  const not = negated ? "^" : "";
  if (!ignoreCase || characters === "") {
    // RE2 has no empty set.
    return characters + classes === "" ? anyCharacter : `[${not}${characters}${classes}]`;
  }
  // To Python, all four letters i with and without a dot are one when case is ignored.
  const folded = ranges.some(holdsI) ? String.raw`${characters}i\x{130}\x{131}` : characters;
  if (classes === "") return `(?i:[${not}${folded}])`;
  // The case of classes is not ignored: U+0345 is no letter, its upper case is.
  return negated ? `${anyCharacter}(?<!(?i:[${folded}])|[${classes}])` : `(?:(?i:[${folded}])|[${classes}])`;
}

const anyCharacter = String.raw`[\x00-\x{10ffff}]`;

function rangeSource([first, last]: CodeRange): string {
  return first === last ? hexadecimal(first) : `${hexadecimal(first)}-${hexadecimal(last)}`;
}

function hexadecimal(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

function holdsI([first, last]: CodeRange): boolean {
  return [0x49, 0x69, 0x1_30, 0x1_31].some((i) => first <= i && i <= last);
}
