/** A Chinese character, as BERT means it: the blocks that it makes words of their own. */
const CHINESE =
  "\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}";
/** ASCII's symbols, such as `$` and `~`, are punctuation to BERT. */
const PUNCTUATION = "\\p{P}!-/:-@[-`{-~";

const words = new RegExp(`[${CHINESE}${PUNCTUATION}]|[^${CHINESE}${PUNCTUATION}\\p{White_Space}]+`, "gu");
const asciiWords = /[0-9A-Za-z]+|[!-/:-@[-`{-~]/g;
const ascii = /^[\t\n\r -~]*$/;
const alone = new RegExp(`^[${CHINESE}${PUNCTUATION}]$`, "u");
/** Tabs and line ends are spaces; other control, format and private characters are nothing. */
const removed = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]/gu;

/**
 * The words of a text before WordPiece cuts them, as the tokenizer's BertNormalizer and BertPreTokenizer find them:
 * accents are removed and letters lower-cased where `lowerCase` says so, Chinese characters and punctuation marks stand
 * alone, and spaces separate the rest (BERT's `tokenization.py`, BasicTokenizer).
 */
export function basicWords(text: string, lowerCase: boolean): readonly string[] {
  if (ascii.test(text)) return (lowerCase ? text.toLowerCase() : text).match(asciiWords) ?? [];
  const cleaned = text.replaceAll(removed, "");
  return (lowerCase ? withoutAccents(cleaned) : cleaned).match(words) ?? [];
}

/** Whether a character is a word of its own wherever it stands. */
export function standsAlone(character: string): boolean {
  return alone.test(character);
}

/** Capital sigma has two small forms by its place in a word; the tokenizer, which sees one character, knows one. */
function withoutAccents(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .replaceAll("Σ", "σ")
    .toLowerCase();
}
