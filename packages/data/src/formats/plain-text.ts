import type { FormatOptions } from "./format.ts";

/** A text as a line with tabs and without quoting can hold it: what would end a field is a blank. */
export function plainText(text: string, onLoss: FormatOptions["onLoss"]): string {
  const plain = text.toWellFormed().replace(/\r\n|[\t\r\n]/g, " ");
  if (plain !== text) onLoss("characters", 1);
  return plain;
}
