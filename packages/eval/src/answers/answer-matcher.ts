/** Why an answer is found in no passage, or was not looked for in all. */
export type UnusableReason =
  /** It is made of nothing that could be compared, such as white space alone. */
  | "nothing to compare"
  /** Python's `re` refuses it. */
  | "invalid pattern"
  /** Python's `re` would search for it, this package cannot. */
  | "unsupported pattern"
  /** Searching for it was ended: it took too long, or too much memory. */
  | "abandoned pattern";

/** An answer that a question may score lower for. */
export interface UnusableAnswer {
  readonly answer: string;
  readonly reason: UnusableReason;
  /** What of a pattern is invalid or unsupported. */
  readonly detail?: string;
}

/** Tells which passages hold one of a question's answers. Made once a question. */
export interface AnswerMatcher {
  /** Answers to be counted and named, not a failure. Complete when all of the question's passages have been looked at. */
  readonly unusable: readonly UnusableAnswer[];
  /** `text`: a passage's text, without its title. */
  matches(text: string): boolean;
}
