import { checkedRows } from "../files/checked-rows.ts";
import { FormatError, quote } from "../files/file-errors.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { type Judgment, readJudgmentRows } from "./judgment-rows.ts";

/** How far passages answer questions: question id → passage id → relevance, above 0 where it answers. */
export type JudgedPairs = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * All judgments (qrels) of a file, `.gz` or not, in its order, grades and negative numbers as they are: TREC's and
 * MS MARCO's `qid 0 docid relevance`, or BEIR's three columns with their names in the first line. Memory holds the pairs
 * and where each stands; not the file.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError for a line that is not so, or that judges
 * a passage for a question again, be it alike
 */
export async function readJudgments(path: string, options: ReaderOptions = {}): Promise<JudgedPairs> {
  const judgments = new Map<string, Map<string, number>>();
  /** Question id → where each of its passages is judged, in their order. */
  const places = new Map<string, string[]>();
  const add = ({ question, passage, relevance, place }: Judgment): void => {
    const judged = judgments.get(question);
    if (judged === undefined) {
      judgments.set(question, new Map([[passage, relevance]]));
      places.set(question, [place.where]);
    } else if (judged.has(passage)) {
      const before = places.get(question)?.[[...judged.keys()].indexOf(passage)];
      const got = `${quote(passage)} for ${quote(question)} again, which ${before} judges; remove one of the two`;
      throw new FormatError(place, "a pair that is not judged yet", got);
    } else {
      judged.set(passage, relevance);
      places.get(question)?.push(place.where);
    }
  };
  for await (const _ of checkedRows(readJudgmentRows(path, options), add, options));
  return judgments;
}
