/** How a parsed row stands in the text that it was parsed from. */
export interface FollowedRow {
  /** After its line end. */
  readonly end: number;
  /** Whether its last field stands in quotes. */
  readonly endsInQuotes: boolean;
}

/** Goes over a row that starts at `start` with the fields that a parser has found in it. */
export function followRow(text: string, start: number, fields: readonly string[]): FollowedRow {
  let at = start;
  let inQuotes = false;
  for (const field of fields) {
    inQuotes = text[at] === '"';
    at += field.length;
    if (inQuotes) {
      at += 2 + countIn(field, '"');
      // Parsers pass over blanks behind a closing quote.
      while (at < text.length && text[at] !== "\t" && text[at] !== "\n") at++;
    }
    at++;
  }
  return { end: at, endsInQuotes: inQuotes };
}

/** How often a character occurs in a text. */
export function countIn(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  return count;
}
