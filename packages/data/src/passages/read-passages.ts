import { checkedRows } from "../files/checked-rows.ts";
import { describe, FormatError, quote } from "../files/file-errors.ts";
import { holdsIdentifiedLines, readIdentifiedLines } from "../files/identified-lines.ts";
import { isJsonFile } from "../files/json-file.ts";
import { JsonObject } from "../files/json-object.ts";
import { type JsonItem, readJsonItems } from "../files/read-json-items.ts";
import { readRows, type Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { ALL_ROWS, type RowRange, rowsInRange } from "../files/rows-in-range.ts";
import { PASSAGE_ID_FIELDS, PASSAGE_TEXT_FIELDS, type Passage } from "./passage.ts";

/**
 * The passages of a collection, `.gz` or not, in order, or those of one range of rows. By the file's name: `.json` and
 * `.jsonl` hold objects (BEIR's corpus, DuReader's passage collection: an id, a text and perhaps a title); every other
 * file is TSV: a header row with `id`, `text` and perhaps `title` in any order, csv quoting, or MS MARCO's, see
 * {@link holdsIdentifiedLines}.
 * Memory holds a piece of the file, not the file.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export function readPassages(
  path: string,
  range: RowRange = ALL_ROWS,
  options: ReaderOptions = {},
): AsyncGenerator<Passage> {
  const passages = isJsonFile(path)
    ? checkedRows(readJsonItems(path, options), readJsonPassage, options)
    : readPassageRows(path, options);
  return rowsInRange(passages, range);
}

function readJsonPassage({ value, place }: JsonItem): Passage {
  const item = new JsonObject(value, place);
  const id = item.id(item.firstOf(PASSAGE_ID_FIELDS) ?? "id");
  if (id === "") throw item.mismatch("id", "an id", id);
  const text = item.firstOf(PASSAGE_TEXT_FIELDS) ?? "text";
  return { id, title: item.optionalString("title"), text: item.string(text) };
}

async function* readPassageRows(path: string, options: ReaderOptions): AsyncGenerator<Passage> {
  if (await holdsIdentifiedLines(path)) {
    for await (const { id, text } of readIdentifiedLines(path, options)) yield { id, title: "", text };
    return;
  }
  const rows = readRows(path, options);
  const { done, value: header } = await rows.next();
  if (done === true) return;
  yield* checkedRows(rows, passageReader(header), options);
}

/** Turns rows into passages by the names in the header row. */
function passageReader(header: Row): (row: Row) => Passage {
  const names = header.fields.map((name) => name.trim());
  const [id, text, title] = ["id", "text", "title"].map((name) => names.indexOf(name)) as [number, number, number];
  if (id < 0 || text < 0) {
    const got = `${quote(names.join(" "))}; add such a first line`;
    throw new FormatError(header.place, "a header with the columns id, text and, if there are any, title", got);
  }
  // A name may hold anything, also line breaks.
  const columns = `${names.length} columns (${quote(names.join(", ")).slice(1, -1)})`;
  return ({ place, fields }) => {
    if (fields.length !== names.length) throw new FormatError(place, columns, `${fields.length}`);
    if (fields[id] === "") throw new FormatError(place, "an id", describe(""));
    return { id: fields[id], title: title < 0 ? "" : fields[title], text: fields[text] };
  };
}
