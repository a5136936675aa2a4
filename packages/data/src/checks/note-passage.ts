import type { Passage } from "../passages/passage.ts";
import type { FindingDescription, Notes } from "./findings.ts";
import { noteOddCharacters, oddCharacterFindings } from "./odd-characters.ts";

/** What may be found in any passage. */
export const passageFindings = {
  emptyTexts: { says: "passages with an empty text", problem: true },
  emptyTitles: { says: "passages without a title", problem: false },
  ...oddCharacterFindings,
} as const satisfies Readonly<Record<string, FindingDescription>>;

export type PassageFinding = keyof typeof passageFindings;

/** Notes what is to say of one passage by itself; `field` is where in the row it stands. */
export function notePassage({ title, text }: Passage, field: string | undefined, notes: Notes<PassageFinding>): void {
  if (text.trim() === "") notes.add("emptyTexts", field);
  if (title.trim() === "") notes.add("emptyTitles", field);
  noteOddCharacters(title, field, notes);
  noteOddCharacters(text, field, notes);
}
