import { readJsonItems } from "../files/read-json-items.ts";
import { holdsIdentifiedLines } from "../files/identified-lines.ts";
import { isJsonFile } from "../files/json-file.ts";
import { readRows } from "../files/read-rows.ts";
import { FormatError, quote } from "../files/file-errors.ts";
import { PASSAGE_TEXT_FIELDS } from "../passages/passage.ts";

/** What the rows of a file are. */
export const FILE_KINDS = ["training", "passages", "questions"] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Rows that may be bad before one that tells. */
const PATIENCE = 100;

/**
 * What the rows of a file are, as its first good row tells; where they have nothing but an id and a text, as in BEIR and
 * MS MARCO, those of a file whose name speaks of queries, questions or topics are questions, others passages.
 * @throws FormatError when the row is none of these, and what the readers throw
 */
export async function guessKind(path: string): Promise<FileKind> {
  const ignored: FormatError[] = [];
  const onBadRow = (error: FormatError): void => {
    if (ignored.push(error) > PATIENCE) throw error;
  };
  if (!isJsonFile(path)) {
    if (await holdsIdentifiedLines(path)) return kindByName(path);
    for await (const { place, fields } of readRows(path, { onBadRow })) {
      const names = new Set(fields.map((name) => name.trim()));
      if (names.has("id") && names.has("text")) return "passages";
      if (fields.length === 2 && /^\s*[[(]/.test(fields[1])) return "questions";
      const expected = "a header with id and text, or a question, a tab and a Python list of answers";
      throw new FormatError(place, expected, `${fields.length} columns, ${quote(fields.join(" "))}`);
    }
  } else {
    for await (const { place, value } of readJsonItems(path, { onBadRow })) {
      const fields = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
      const names = Object.keys(fields);
      const kind = kindOfFields(fields, path);
      if (kind !== undefined) return kind;
      const expected = "positive_ctxs, a question, or an id and a text";
      throw new FormatError(place, expected, `the fields ${quote(names.join(" "))}`);
    }
  }
  throw ignored[0] ?? new FormatError({ path, where: "start" }, "rows", "none");
}

function kindOfFields(fields: { readonly title?: unknown }, path: string): FileKind | undefined {
  const names = new Set(Object.keys(fields));
  if (names.has("positive_ctxs")) return "training";
  if (names.has("question") || names.has("query")) return "questions";
  if (!PASSAGE_TEXT_FIELDS.some((name) => names.has(name))) return undefined;
  // Some of BEIR's questions have an empty title.
  return fields.title === undefined || fields.title === "" ? kindByName(path) : "passages";
}

function kindByName(path: string): FileKind {
  return /quer|question|topic/i.test(path.replace(/.*[/\\]/, "")) ? "questions" : "passages";
}
