/** What a search found for one question. */
export interface RetrievedQuestion {
  /** As the file has it; "" when it has none, as DPR's. */
  readonly id: string;
  /** "" where the file has ids only. */
  readonly question: string;
  /** Undefined where the file does not speak of answers. */
  readonly answers?: readonly string[];
  /** Best first. */
  readonly hits: readonly Hit[];
}

/** A passage that was found, and what the file says of it. */
export interface Hit {
  readonly id: string;
  /** Higher is better, unless the search wrote distances. */
  readonly score?: number;
  readonly title?: string;
  readonly text?: string;
  /** Whether an answer stands in it, as whoever wrote the file has found. */
  readonly hasAnswer?: boolean;
}
