import type { TextTokenizer, TitledText } from "./text-tokenizer.ts";
import { preparePassage, prepareQuestion, type TextPreparation } from "./text-preparation.ts";

/** How a model reads texts. */
export interface TextForm {
  /** Tokens to which a text is cut, special ones included. */
  readonly maximumLength: number;
  readonly textPreparation: TextPreparation;
}

/** Token ids of questions, as the model of that form reads them. */
export function tokenizeQuestions(
  tokenizer: TextTokenizer,
  questions: readonly string[],
  form: TextForm,
): Promise<Int32Array[]> {
  const texts = questions.map((question) => prepareQuestion(question, form.textPreparation));
  return tokenize(tokenizer, texts, form);
}

/** Token ids of passages, as the model of that form reads them. */
export function tokenizePassages(
  tokenizer: TextTokenizer,
  passages: readonly TitledText[],
  form: TextForm,
): Promise<Int32Array[]> {
  const texts = passages.map((passage) => preparePassage(passage, form.textPreparation));
  return tokenize(tokenizer, texts, form);
}

async function tokenize(
  tokenizer: TextTokenizer,
  texts: readonly TitledText[],
  { maximumLength, textPreparation }: TextForm,
): Promise<Int32Array[]> {
  const tokens = await tokenizer.encodeBatch(texts, maximumLength);
  if (!textPreparation.sepAtEnd) return tokens;
  // A text of all positions ends with one there already. That the others' stands at the last one, the padding sees to.
  return tokens.map((ids) => (ids.length === maximumLength ? ids : Int32Array.of(...ids, tokenizer.separatorId)));
}
