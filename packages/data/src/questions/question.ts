/** A question to be searched with, and the texts of which one must stand in a passage that answers it. */
export interface Question {
  /** As the file has it; "" when it has none, as DPR's. */
  readonly id: string;
  readonly question: string;
  /** Empty where none are known. */
  readonly answers: readonly string[];
}

/** The names under which the published JSON formats keep a question's id. */
export const QUESTION_ID_FIELDS = ["question_id", "query_id", "q_id", "qid", "_id", "id"];

/** The names under which the published JSON formats keep a question's text. */
export const QUESTION_TEXT_FIELDS = ["question", "query", "text"];
