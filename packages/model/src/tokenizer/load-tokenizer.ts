import { join } from "node:path";
import {
  describe,
  isObject,
  ModelFileError,
  ModelFileMissingError,
  readJsonObjectIfPresent,
  readTextIfPresent,
} from "../weights/model-file.ts";
import { readSentenceTransformers } from "../weights/sentence-transformers.ts";
import { TextTokenizer } from "./text-tokenizer.ts";
import { type Configuration, describeConfiguration, readOptions } from "./tokenizer-configuration.ts";
import {
  BERT_SPECIAL_TOKENS,
  defineWordPiece,
  type TokenizerDefinition,
  type WordPieceOptions,
} from "./tokenizer-definition.ts";
import { orderVocabulary, parseVocabulary } from "./vocabulary.ts";

/**
 * The tokenizer of a model directory: `tokenizer.json` if there is one, else BERT's WordPiece from `vocab.txt`, both
 * with the choices that `tokenizer_config.json` states. Truncation and padding settings are ignored: lengths are the
 * caller's. `lowerCase` overrules what they state.
 */
export async function loadTokenizer(
  directory: string,
  { lowerCase }: { readonly lowerCase?: boolean } = {},
): Promise<TextTokenizer> {
  const { transformerDirectory, lowerCaseText } = await readSentenceTransformers(directory);
  const tokenizer = await loadFrom(transformerDirectory, lowerCase);
  if (lowerCase !== undefined && tokenizer.lowerCase !== lowerCase)
    throw new ModelFileError(
      transformerDirectory,
      "expected a BertNormalizer, which can lower-case or not, got a tokenizer with another",
      "leave lower-casing to the tokenizer",
    );
  if (lowerCaseText && tokenizer.lowerCase !== true)
    throw new ModelFileError(
      join(transformerDirectory, "sentence_bert_config.json"),
      "expected do_lower_case false beside a tokenizer that keeps case, got true",
      "set do_lower_case in tokenizer_config.json instead",
    );
  return tokenizer;
}

/**
 * A BERT tokenizer from the lines of a vocabulary, or from the path of a `vocab.txt`. It needs `[UNK]`, `[CLS]`,
 * `[SEP]` and `[PAD]` among them.
 */
export async function createTokenizerFromVocabulary(
  vocabulary: string | readonly string[],
  options: WordPieceOptions,
): Promise<TextTokenizer> {
  if (typeof vocabulary !== "string") return createWordPiece("vocabulary", vocabulary, options, {});
  const content = await readTextIfPresent(vocabulary);
  if (content === undefined)
    throw new ModelFileMissingError(vocabulary, "expected a vocabulary, found no such file", "give a vocab.txt");
  return createWordPiece(vocabulary, parseVocabulary(content), options, {});
}

async function loadFrom(directory: string, lowerCase: boolean | undefined): Promise<TextTokenizer> {
  const configurationPath = join(directory, "tokenizer_config.json");
  const found = await readJsonObjectIfPresent(configurationPath);
  const stated = lowerCase === undefined ? found : { ...found, do_lower_case: lowerCase };
  const options = readOptions(configurationPath, stated ?? {});
  const definitionPath = join(directory, "tokenizer.json");
  const definition = await readJsonObjectIfPresent(definitionPath);
  if (definition !== undefined) {
    const used = withStatedNormalizer(checkDefinition(definitionPath, definition), stated ?? {});
    return TextTokenizer.create({
      path: definitionPath,
      definition: used,
      specialTokens: options.specialTokens,
      configuration:
        found === undefined ? describeConfiguration({ ...options, ...normalizerOptions(used) }) : { ...stated },
      vocabulary: vocabularyOf(used),
    });
  }
  const vocabularyPath = join(directory, "vocab.txt");
  const content = await readTextIfPresent(vocabularyPath);
  if (content !== undefined)
    return createWordPiece(vocabularyPath, parseVocabulary(content), options, stated ?? {}, configurationPath);
  throw new ModelFileMissingError(
    directory,
    "expected tokenizer.json or vocab.txt, found neither",
    "copy the model's tokenizer files there",
  );
}

function createWordPiece(
  path: string,
  tokens: readonly string[],
  options: WordPieceOptions,
  stated: Configuration,
  configurationPath = "",
): Promise<TextTokenizer> {
  // Japanese BERTs cut words with MeCab first, some others not at all: with BERT's words they would be subtly wrong.
  if (![undefined, null, "basic"].includes(stated.word_tokenizer_type as string) || stated.do_basic_tokenize === false)
    throw new ModelFileError(
      configurationPath,
      "expected BERT's own word splitting, got do_basic_tokenize or word_tokenizer_type of another kind",
      "bring a tokenizer.json",
    );
  const specialTokens = options.specialTokens ?? BERT_SPECIAL_TOKENS;
  const absent = [specialTokens.unknown, specialTokens.classification, specialTokens.separator, specialTokens.padding]
    .filter((token) => !tokens.includes(token))
    .join(", ");
  if (absent !== "")
    throw new ModelFileError(
      path,
      `expected a vocabulary with ${absent}, got ${tokens.length} tokens without`,
      "add a line for each, or name the right ones in tokenizer_config.json",
    );
  return TextTokenizer.create({
    path,
    definition: defineWordPiece(tokens, options),
    specialTokens,
    configuration: { ...describeConfiguration({ ...options, specialTokens }), ...stated },
    vocabulary: tokens,
  });
}

function checkDefinition(path: string, definition: Readonly<Record<string, unknown>>): TokenizerDefinition {
  if (isObject(definition.model)) return { ...(definition as TokenizerDefinition), truncation: null, padding: null };
  throw new ModelFileError(path, `model: expected an object, got ${describe(definition.model)}`, "restore the file");
}

/** Python's BertTokenizer lets `tokenizer_config.json` overrule the normaliser of `tokenizer.json`; so does this. */
function withStatedNormalizer(definition: TokenizerDefinition, stated: Configuration): TokenizerDefinition {
  const { normalizer } = definition;
  if (normalizer?.type !== "BertNormalizer") return definition;
  const lowercase = stated.do_lower_case ?? normalizer.lowercase;
  const handle_chinese_chars = stated.tokenize_chinese_chars ?? normalizer.handle_chinese_chars;
  // null is a choice here: as lower-casing is.
  const strip_accents = "strip_accents" in stated ? stated.strip_accents : normalizer.strip_accents;
  return { ...definition, normalizer: { ...normalizer, lowercase, handle_chinese_chars, strip_accents } };
}

/** What a saved `tokenizer_config.json` must state so that it overrules nothing. */
function normalizerOptions({ normalizer }: TokenizerDefinition): WordPieceOptions {
  return {
    lowerCase: normalizer?.lowercase !== false,
    stripAccents: (normalizer?.strip_accents ?? null) as boolean | null,
    chineseCharacters: normalizer?.handle_chinese_chars !== false,
  };
}

function vocabularyOf({ model }: TokenizerDefinition): readonly string[] | undefined {
  if (model.type !== "WordPiece" || !isObject(model.vocab)) return undefined;
  return orderVocabulary(model.vocab as Readonly<Record<string, number>>);
}
