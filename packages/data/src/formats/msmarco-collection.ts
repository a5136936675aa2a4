import { describe, FormatError } from "../files/file-errors.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { checkedRows } from "../files/checked-rows.ts";
import { writeRows } from "../files/write-rows.ts";
import type { Passage } from "../passages/passage.ts";
import type { Format, FormatOptions } from "./format.ts";
import { isPlainId, withId } from "./new-ids.ts";
import { plainText, readPlainLines } from "./plain-lines.ts";

/** MS MARCO's `collection.tsv`: id ⇥ text a line, without quoting. Holds no titles, tabs or line breaks. */
export const msmarcoCollection: Format<Passage> = {
  read: readMsmarcoCollection,
  async write(path, passages, { onLoss }) {
    const format = (passage: Passage): string => formatMsmarcoPassage(withId(passage, isPlainId, onLoss), onLoss);
    return [{ path, ...(await writeRows(path, passages, format)) }];
  },
};

export function readMsmarcoCollection(path: string, options: ReaderOptions): AsyncGenerator<Passage> {
  return checkedRows(readPlainLines(path, ["id", "text"], options), readPassage, options);
}

function readPassage({ place, fields: [id, text] }: Row): Passage {
  if (id === "") throw new FormatError(place, "an id", describe(id));
  return { id, title: "", text };
}

export function formatMsmarcoPassage({ id, title, text }: Passage, onLoss: FormatOptions["onLoss"]): string {
  if (title !== "") onLoss("titles", 1);
  return `${id}\t${plainText(text, onLoss)}\n`;
}
