/** A piece of text that can be found. */
export interface Passage {
  /** As the file has it; "" where a training file's context has none. */
  readonly id: string;
  /** "" when there is none. */
  readonly title: string;
  readonly text: string;
}

/** The names under which the published JSON formats keep a passage's id. */
export const PASSAGE_ID_FIELDS = ["passage_id", "psg_id", "paragraph_id", "docid", "doc_id", "pid", "_id", "id"];

/** The names under which the published JSON formats keep a passage's text. */
export const PASSAGE_TEXT_FIELDS = ["text", "paragraph_text", "contents", "passage"];
