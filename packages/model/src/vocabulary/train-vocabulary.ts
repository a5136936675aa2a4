import { BERT_SPECIAL_TOKENS } from "../tokenizer/tokenizer-definition.ts";
import { characterTokens } from "./character-tokens.ts";
import { mergePairs } from "./merge-pairs.ts";
import { countWords } from "./word-counts.ts";

export interface VocabularyOptions {
  /** Tokens, the five special ones included; fewer where the texts have no more that come twice. Default 8,000. */
  readonly size?: number;
  /** Lower-case letters and remove accents, as the tokenizer then must do as well. Default true. */
  readonly lowerCase?: boolean;
  /** Distinct words held in memory, with their pieces about 1 kB each: beyond, the rarest are forgotten. Default 500,000. */
  readonly maximumWords?: number;
  readonly signal?: AbortSignal;
}

/**
 * The lines of a `vocab.txt` for BERT's tokenizer, learnt from texts: special tokens, `[PAD]` first; single characters;
 * pieces of words in the order in which they were found. As Hugging Face's `WordPieceTrainer` it counts pairs as
 * byte-pair encoding does, not by the likelihood of Schuster and Nakajima (2012). The same texts give the same
 * vocabulary, in any order unless words were forgotten.
 */
export async function trainVocabulary(
  texts: Iterable<string> | AsyncIterable<string>,
  options: VocabularyOptions = {},
): Promise<readonly string[]> {
  const { size = 8000, lowerCase = true, maximumWords = 500_000, signal } = options;
  const { padding, unknown, classification, separator, mask } = BERT_SPECIAL_TOKENS;
  const special = [padding, unknown, classification, separator, mask];
  const { words, characters } = await countWords(texts, { lowerCase, maximumWords, signal });
  const tokens = [...special, ...characterTokens(characters, size - special.length)];
  return mergePairs(words, { tokens, size, signal });
}
