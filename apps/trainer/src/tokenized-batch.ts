import type { Batch } from "@dpr/data";
import { type TextForm, type TextTokenizer, tokenizePassages, tokenizeQuestions } from "@dpr/model";

/** A batch's texts as token ids. */
export interface TokenizedBatch {
  readonly questions: readonly Int32Array[];
  readonly contexts: readonly Int32Array[];
  /** [questions]: where each question's positive stands among the contexts. */
  readonly positives: Int32Array;
  /** Without padding. */
  readonly tokens: number;
}

export async function tokenizeBatch(
  tokenizer: TextTokenizer,
  { questions, contexts, positives }: Batch,
  forms: { readonly question: TextForm; readonly context: TextForm },
): Promise<TokenizedBatch> {
  const tokenized = {
    questions: await tokenizeQuestions(tokenizer, questions, forms.question),
    contexts: await tokenizePassages(tokenizer, contexts, forms.context),
  };
  const tokens = [...tokenized.questions, ...tokenized.contexts].reduce((all, text) => all + text.length, 0);
  return { ...tokenized, positives, tokens };
}
