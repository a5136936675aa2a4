import type { FindingDescription, Notes } from "./findings.ts";

/** Characters that a text seldom has on purpose; every text counts once for each kind. */
export const oddCharacterFindings = {
  replacementCharacters: {
    says: "texts with U+FFFD, which stands for bytes that were lost when the text was made",
    problem: true,
  },
  loneSurrogates: { says: "texts with half of a surrogate pair, which UTF-8 cannot hold", problem: true },
  byteOrderMarks: { says: "texts with a byte-order mark, U+FEFF", problem: false },
  controlCharacters: { says: "texts with control characters", problem: false },
  unusualLineEnds: {
    says: String.raw`texts with line ends other than \n: \r, \v, \f, U+0085, U+2028 or U+2029`,
    problem: false,
  },
} as const satisfies Readonly<Record<string, FindingDescription>>;

export type OddCharacterFinding = keyof typeof oddCharacterFindings;

const LINE_ENDS = /[\r\v\f\u0085\u2028\u2029]/;
const CONTROLS = /[\p{Cc}--[\t\n\r\v\f\u0085]]/v;
const ANY = /[[\p{Cc}--[\t\n]]\u2028\u2029\uFEFF\uFFFD]/v;

/** Notes which of them a text has. */
export function noteOddCharacters(text: string, field: string | undefined, notes: Notes<OddCharacterFinding>): void {
  if (!text.isWellFormed()) notes.add("loneSurrogates", field);
  // Nearly all texts have none: one search tells.
  if (!ANY.test(text)) return;
  if (text.includes("\uFFFD")) notes.add("replacementCharacters", field);
  if (text.includes("\uFEFF")) notes.add("byteOrderMarks", field);
  if (CONTROLS.test(text)) notes.add("controlCharacters", field);
  if (LINE_ENDS.test(text)) notes.add("unusualLineEnds", field);
}
