import { checkedRows } from "../files/checked-rows.ts";
import { FormatError, thousands } from "../files/file-errors.ts";
import { cutLine, type UncutLine } from "../files/read-lines.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { Passage } from "../passages/passage.ts";
import { readPassageIds } from "./passage-ids.ts";
import { columnsError, tabLines, titleOf } from "./tab-lines.ts";

export interface ParagraphLineOptions extends ReaderOptions {
  /** The `passage2id.map.json` of the files; without it a passage's id is its line's number over all files, from 0. */
  readonly idsPath?: string;
}

/**
 * The passages of RocketQA's files in order, `.gz` or not: lines of title and text (`.para`), or with one more column
 * before and behind them (`part-00` of the published collection). Blank lines hold none, but have numbers. Memory
 * holds one passage.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readParagraphLines(
  paths: readonly string[],
  options: ParagraphLineOptions = {},
): AsyncGenerator<Passage> {
  return checkedRows(linesWithIds(paths, options), readParagraph, options);
}

interface LineWithId extends UncutLine {
  readonly id: string;
}

async function* linesWithIds(paths: readonly string[], { idsPath }: ParagraphLineOptions): AsyncGenerator<LineWithId> {
  const ids = idsPath === undefined ? lineNumbers() : readPassageIds(idsPath);
  try {
    let lines = 0;
    for (const path of paths) {
      for await (const line of tabLines(path)) {
        const { done, value: id } = await ids.next();
        if (done === true) throw new FormatError(line.place, `an id in ${idsPath}`, `none: it has ${thousands(lines)}`);
        lines++;
        if (line.bytes.length > 0) yield { ...line, id };
      }
    }
    if (idsPath === undefined || (await ids.next()).done === true) return;
    const place = { path: idsPath, where: `entry ${thousands(lines + 1)}` };
    throw new FormatError(place, "the end", "an id for one more line; are all parts of the collection there?");
  } finally {
    await ids.return(undefined);
  }
}

async function* lineNumbers(): AsyncGenerator<string> {
  for (let number = 0; ; number++) yield String(number);
}

function readParagraph({ id, ...line }: LineWithId): Passage {
  const row = cutLine(line);
  const columns = row.fields.length;
  if (columns !== 2 && columns !== 4) throw columnsError(row, "2 columns (title, text) or 4 (-, title, text, 0)");
  const title = columns === 2 ? 0 : 1;
  return { id, title: titleOf(row, title), text: row.fields[title + 1] };
}
