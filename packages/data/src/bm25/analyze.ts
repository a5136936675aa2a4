/** Letters and digits of scripts that put no spaces between words. */
const UNSPACED =
  /[[\p{L}\p{N}\p{M}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]]/v;
/** A run of such characters, or a word of any other script. */
const RUN = new RegExp(String.raw`${UNSPACED.source}+|[[\p{L}\p{N}\p{M}]--${UNSPACED.source}]+`, "gv");
const ASCII = /^[\0-\x7F]*$/;
const ACCENTS = /[\u0300-\u036F]+/g;

/**
 * The terms of a text, in order: runs of letters and digits in lower case, without accents, compatible forms taken as
 * one (`ﬁ` = `fi`, `Ａ` = `a`). Where words have no spaces between them (Chinese, Japanese, Korean, Thai, Lao, Khmer,
 * Burmese) every two neighbouring characters are a term, as in Lucene's CJKAnalyzer, and a character alone is one. No
 * stemming and no stop words, so every language is treated alike; questions and passages must both go through here.
 */
export function analyze(text: string): readonly string[] {
  if (ASCII.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  // Composed again at the end: Hangul syllables and kana with voicing marks are letters of their own.
  const plain = text.normalize("NFKD").replace(ACCENTS, "").normalize("NFC").toLowerCase();
  const runs = plain.match(RUN) ?? [];
  return runs.some((run) => UNSPACED.test(run)) ? runs.flatMap(termsOfRun) : runs;
}

function termsOfRun(run: string): string | readonly string[] {
  if (!UNSPACED.test(run)) return run;
  const characters = Array.from(run);
  if (characters.length === 1) return run;
  return characters.slice(1).map((character, i) => characters[i] + character);
}
