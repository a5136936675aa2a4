import { isJsonFile } from "../files/json-file.ts";
import { type WrittenRows, writeRows } from "../files/write-rows.ts";
import type { RankedPassages } from "./best-passages.ts";

/** What was found for a question. */
export interface Ranking extends RankedPassages {
  /** "" when it has none. */
  readonly id: string;
  readonly question: string;
}

/**
 * Writes rankings, `.gz` by name. A file named `.json` or `.jsonl` gets DPR's retrieval results without texts, an object
 * a line: `{question_id, question, ctxs: [{id, score}]}`. Any other gets a TREC run, `qid Q0 docid rank score tag`, where
 * questions go by their numbers, from 1, unless all have ids.
 * `path` holds the whole file or what it held before.
 * @throws SpaceInIdError for an id that a TREC run cannot hold
 */
export function writeRankings(path: string, rankings: readonly Ranking[], tag: string): Promise<WrittenRows> {
  if (isJsonFile(path)) return writeRows(path, rankings, jsonLine);
  const named = rankings.every(({ id }) => id !== "");
  const numbered = rankings.map((ranking, i) => (named ? ranking : { ...ranking, id: String(i + 1) }));
  return writeRows(path, numbered, (ranking) => trecLines(path, ranking, tag));
}

function jsonLine({ id, question, ids, scores }: Ranking): string {
  const ctxs = ids.map((passage, i) => ({ id: passage, score: scores[i] }));
  return `${JSON.stringify({ ...(id !== "" && { question_id: id }), question, ctxs })}\n`;
}

function trecLines(path: string, { id, ids, scores }: Ranking, tag: string): string {
  const spaced = [id, ...ids].find((each) => /^$|\s/.test(each));
  if (spaced !== undefined) throw new SpaceInIdError(path, spaced);
  return ids.map((passage, i) => `${id} Q0 ${passage} ${i + 1} ${scores[i]} ${tag}\n`).join("");
}

/** The columns of a TREC run are set apart by spaces, so an id cannot have any. */
export class SpaceInIdError extends Error {
  readonly code = "DATA_SPACE_IN_ID";
  override readonly name = "SpaceInIdError";
  readonly path: string;
  readonly id: string;
  constructor(path: string, id: string) {
    super(`${path}: expected ids without spaces for a TREC run, got ${JSON.stringify(id)}; name the file .jsonl`);
    this.path = path;
    this.id = id;
  }
}
