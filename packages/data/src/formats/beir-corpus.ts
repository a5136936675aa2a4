import { writeRows } from "../files/write-rows.ts";
import type { Passage } from "../passages/passage.ts";
import { readPassages } from "../passages/read-passages.ts";
import type { Format } from "./format.ts";

/** BEIR's `corpus.jsonl`: `{_id, title, text, metadata}` a line. Holds everything; reading leaves `metadata` out. */
export const beirCorpus: Format<Passage> = {
  read: (path, options) => readPassages(path, undefined, options),
  write: async (path, passages) => [{ path, ...(await writeRows(path, passages, formatBeirPassage)) }],
};

export function formatBeirPassage({ id, title, text }: Passage): string {
  return `${JSON.stringify({ _id: id, title, text, metadata: {} })}\n`;
}
