import { readIdentifiedLines } from "../files/identified-lines.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { writeRows } from "../files/write-rows.ts";
import type { Passage } from "../passages/passage.ts";
import type { Format, FormatOptions } from "./format.ts";
import { isPlainId, withId } from "./new-ids.ts";
import { plainText } from "./plain-text.ts";

/** MS MARCO's `collection.tsv`: id ⇥ text a line, without quoting. Holds no titles, tabs or line breaks. */
export const msmarcoCollection: Format<Passage> = {
  read: readMsmarcoCollection,
  async write(path, passages, { onLoss }) {
    const format = (passage: Passage): string => formatMsmarcoPassage(withId(passage, isPlainId, onLoss), onLoss);
    return [{ path, ...(await writeRows(path, passages, format)) }];
  },
};

export async function* readMsmarcoCollection(path: string, options: ReaderOptions): AsyncGenerator<Passage> {
  for await (const { id, text } of readIdentifiedLines(path, options)) yield { id, title: "", text };
}

export function formatMsmarcoPassage({ id, title, text }: Passage, onLoss: FormatOptions["onLoss"]): string {
  if (title !== "") onLoss("titles", 1);
  return `${id}\t${plainText(text, onLoss)}\n`;
}
