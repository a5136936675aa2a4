/** Runs of letters, numbers and marks; of everything else that is neither a separator nor a control, each by itself. */
export const word = /[\p{L}\p{N}\p{M}]+|[^\p{Z}\p{C}]/gu;

/**
 * The words of a text as DPR's SimpleTokenizer finds them, in NFD and lower case, with a space before and after each:
 * `" who ' s there ? "`; `""` when there is none. No word holds a space, so the words of one
 * text stand contiguously in another exactly when its string is part of the other's.
 *
 * Source: facebookresearch/DPR, dpr/utils/tokenizers.py. Its flag for ignoring case changes none of these classes.
 */
export function spacedWords(text: string): string {
  const words = text.normalize("NFD").match(word);
  if (words === null) return "";
  // Lower-casing after joining is faster, and equal: a space ends the context that a final sigma looks at.
  return ` ${words.join(" ").toLowerCase()} `;
}
