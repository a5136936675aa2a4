import type { TitledText } from "./text-tokenizer.ts";

/** What is changed in a question: nothing, `’` to `'` (DPR, PaddleNLP), or one question mark at its end left out (GC-DPR). */
export const questionNormalisations = ["none", "apostrophe", "question-mark"] as const;
/** What is changed in a passage's text: nothing, or what DPR and PaddleNLP can change, {@link preparePassage}. */
export const passageNormalisations = ["none", "dpr"] as const;

/** The dialect in which a model reads texts. It belongs to the model: what it was trained with, it embeds with. */
export interface TextPreparation {
  readonly questionNormalisation: (typeof questionNormalisations)[number];
  readonly passageNormalisation: (typeof passageNormalisations)[number];
  /** Put a passage's title, where it has one, before its text. */
  readonly insertTitle: boolean;
  /**
   * Put another `[SEP]` at the last position that a text may have, however short the text is: DPR writes it over the
   * end of texts padded to the maximum, and attends to it.
   */
  readonly sepAtEnd: boolean;
}

/** The whole preparation where some choices are made: for the others, texts as they are, with their titles. */
export function completePreparation({
  questionNormalisation = "none",
  passageNormalisation = "none",
  insertTitle = true,
  sepAtEnd = false,
}: Partial<TextPreparation>): TextPreparation {
  return { questionNormalisation, passageNormalisation, insertTitle, sepAtEnd };
}

/** A question as the tokenizer is to read it. */
export function prepareQuestion(question: string, { questionNormalisation }: TextPreparation): TitledText {
  switch (questionNormalisation) {
    case "none":
      return { text: question };
    case "apostrophe":
      return { text: question.replaceAll("’", "'") };
    default: // "question-mark"
      return { text: question.replace(/\?$/, "") };
  }
}

/**
 * A passage as the tokenizer is to read it. `dpr`, as DPR's `normalize_passage` does: line feeds become spaces, `’`
 * becomes `'`, and one `"` at each end goes. Titles are never changed.
 */
export function preparePassage(
  { title, text }: TitledText,
  { passageNormalisation, insertTitle }: TextPreparation,
): TitledText {
  const changed =
    passageNormalisation === "none"
      ? text
      : text.replaceAll("\n", " ").replaceAll("’", "'").replace(/^"/, "").replace(/"$/, "");
  return insertTitle ? { title, text: changed } : { text: changed };
}
