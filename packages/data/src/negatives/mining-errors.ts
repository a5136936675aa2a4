import { thousands } from "../files/file-errors.ts";

/** No question of the training file is among the results. */
export class NoQuestionMatchedError extends Error {
  readonly code = "DATA_NO_QUESTION_MATCHED";
  override readonly name = "NoQuestionMatchedError";
  constructor(training: string, results: string, counts: { readonly training: number; readonly results: number }) {
    const got = `${thousands(counts.results)} others for its ${thousands(counts.training)}`;
    const next = "questions are the same by question_id where both files have it, otherwise by their text";
    super(`${results}: expected results for questions of ${training}, got ${got}; ${next}`);
  }
}

/** A rule compares scores and the results have none. */
export class ScoreMissingError extends Error {
  readonly code = "DATA_SCORE_MISSING";
  override readonly name = "ScoreMissingError";
  constructor(results: string, question: string, passage: string) {
    const where = `${results}: question ${JSON.stringify(question)}: passage ${JSON.stringify(passage)}`;
    super(`${where}: expected a score for the margins or the highest score, got none; leave these rules out`);
  }
}

/** The results have ids without texts, and there is no collection to find the texts in, or not the right one. */
export class PassageTextsMissingError extends Error {
  readonly code = "DATA_TEXTS_MISSING";
  override readonly name = "PassageTextsMissingError";
  constructor(results: string, ids: number, collection: string | undefined) {
    const got =
      collection === undefined
        ? "ids only; name the passage collection too"
        : `none of the ${thousands(ids)} ids in ${collection}; is this the collection that was searched?`;
    super(`${results}: expected passages with texts, got ${got}`);
  }
}
