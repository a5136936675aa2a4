import type { CodeRange } from "./python-characters.ts";

/** A text in NFD as Python's `re` compares it when case is ignored: each letter lower-cased for itself. */
export function withoutCase(text: string): string {
  // The small sigma of a word's end is another letter, which a capital one never becomes.
  return text.replaceAll("Σ", "σ").toLowerCase();
}

/**
 * The code points in texts `withoutCase` that Python takes for some of these ranges when case is ignored, beside those
 * that are in them. Source: CPython, Lib/re/_casefix.py: lower-case letters are equal when their upper case is.
 */
export function equalWithoutCase(ranges: readonly CodeRange[]): readonly number[] {
  return ranges.flatMap(casedIn).flatMap((code) => cased().get(code)!);
}

/** Whether some of these code points are letters with a case. */
export function holdCase(ranges: readonly CodeRange[]): boolean {
  return ranges.some((range) => casedIn(range).length > 0);
}

function casedIn([first, last]: CodeRange): readonly number[] {
  if (first === last) return cased().has(first) ? [first] : [];
  return [...cased().keys()].filter((code) => first <= code && code <= last);
}

let table: ReadonlyMap<number, readonly number[]> | undefined;

/** Every code point with a case and the lower-case ones that equal it. Made once, when it is first asked for: 30 ms. */
function cased(): ReadonlyMap<number, readonly number[]> {
  return (table ??= readCases());
}

function readCases(): ReadonlyMap<number, readonly number[]> {
  const letters: { readonly code: number; readonly upperCase: string }[] = [];
  const equal = new Map<string, number[]>();
  for (let code = 0; code < LAST_CASED; code++) {
    const character = String.fromCodePoint(code);
    const lowerCase = lowerCaseOf(character);
    const upperCase = lowerCase.toUpperCase();
    if (lowerCase === character && upperCase === character) continue;
    letters.push({ code, upperCase });
    if (lowerCase === character) equal.set(upperCase, [...(equal.get(upperCase) ?? []), code]);
  }
  return new Map(letters.map(({ code, upperCase }) => [code, equal.get(upperCase) ?? []]));
}

/** No alphabet beyond has two cases. */
const LAST_CASED = 0x2_00_00;

function lowerCaseOf(character: string): string {
  // Python leaves the dot out.
  return character === "İ" ? "i" : character.toLowerCase();
}
