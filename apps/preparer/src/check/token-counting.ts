import { stat } from "node:fs/promises";
import { CommandLineError } from "@dpr/command-line";
import type { CheckOptions } from "@dpr/data";

export interface TokenOptions {
  /** A model's directory or a vocabulary. */
  readonly tokenizer: string | undefined;
  readonly sequenceLength: number | undefined;
  readonly qSequenceLength: number | undefined;
  readonly pSequenceLength: number | undefined;
}

/** How a check counts tokens: with the model's own tokenizer, or not at all. */
export async function tokenCounting({
  tokenizer: path,
  sequenceLength,
  qSequenceLength,
  pSequenceLength,
}: TokenOptions): Promise<Pick<CheckOptions, "countTokens" | "questionLength" | "passageLength">> {
  const questionLength = qSequenceLength ?? sequenceLength;
  const passageLength = pSequenceLength ?? sequenceLength;
  if (path === undefined) {
    if (questionLength === undefined && passageLength === undefined) return {};
    throw new CommandLineError("expected --tokenizer with a length in tokens, got none; give a model's directory");
  }
  // Loaded here, because most checks need no tokenizer and the package is large.
  const { createTokenizerFromVocabulary, loadTokenizer } = await import("@dpr/model");
  const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory() ?? true;
  const tokenizer = isDirectory
    ? await loadTokenizer(path)
    : await createTokenizerFromVocabulary(path, { lowerCase: true });
  return {
    questionLength,
    passageLength,
    // No text has more tokens than it can be cut at here.
    countTokens: async (texts) =>
      (await tokenizer.encodeBatch(texts, Number.MAX_SAFE_INTEGER)).map((tokens) => tokens.length),
  };
}
