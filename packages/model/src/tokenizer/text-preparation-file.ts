import { join } from "node:path";
import { describe, ModelFileError, readJsonObjectIfPresent } from "../weights/model-file.ts";
import { passageNormalisations, questionNormalisations, type TextPreparation } from "./text-preparation.ts";

/** Where a model's directory says how it reads texts. Only models that were trained here have it. */
export const TEXT_PREPARATION_FILE = "text_preparation.json";

/** The flag that makes each choice, which is also its name in the file. */
export const preparationFlags: Readonly<Record<keyof TextPreparation, string>> = {
  questionNormalisation: "question_normalisation",
  passageNormalisation: "passage_normalisation",
  insertTitle: "insert_title",
  sepAtEnd: "sep_at_end",
};

/** What a model's directory says, or undefined where it says nothing. */
export async function readTextPreparation(directory: string): Promise<TextPreparation | undefined> {
  const path = join(directory, TEXT_PREPARATION_FILE);
  const json = await readJsonObjectIfPresent(path);
  if (json === undefined) return undefined;
  const unknown = Object.keys(json).find((key) => !Object.values(preparationFlags).includes(key));
  if (unknown !== undefined)
    throw new ModelFileError(
      path,
      `expected ${Object.values(preparationFlags).join(", ")}, got ${unknown}`,
      "restore it, or use the version that wrote it",
    );
  const choice = <Choice>(key: keyof TextPreparation, choices: readonly Choice[]): Choice => {
    const value = json[preparationFlags[key]];
    const found = choices.find((one) => one === value);
    if (found !== undefined) return found;
    const expected = choices.join(" or ");
    throw new ModelFileError(
      path,
      `${preparationFlags[key]}: expected ${expected}, got ${describe(value)}`,
      "correct it",
    );
  };
  return {
    questionNormalisation: choice("questionNormalisation", questionNormalisations),
    passageNormalisation: choice("passageNormalisation", passageNormalisations),
    insertTitle: choice("insertTitle", [true, false]),
    sepAtEnd: choice("sepAtEnd", [true, false]),
  };
}

/** The file's content. */
export function formatTextPreparation(preparation: TextPreparation): Readonly<Record<string, unknown>> {
  return {
    question_normalisation: preparation.questionNormalisation,
    passage_normalisation: preparation.passageNormalisation,
    insert_title: preparation.insertTitle,
    sep_at_end: preparation.sepAtEnd,
  };
}
