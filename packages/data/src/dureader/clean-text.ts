/**
 * Control characters, and code points that XML does not allow: U+0000, half surrogate pairs, U+FFFE and U+FFFF. The
 * collection's own scripts remove the same, but with half a pair also the character beside it.
 */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNWANTED = /[\u0000-\u001F\u007F\uFFFE\uFFFF\p{Surrogate}]/gu;

/** A passage's text as it goes into a collection: without characters that nobody can see, and without space around it. */
export function cleanText(text: string): string {
  return text.replace(UNWANTED, "").trim();
}
