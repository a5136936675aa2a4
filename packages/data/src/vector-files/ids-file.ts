import { existsSync } from "node:fs";
import { decodeUtf8 } from "../files/decode-utf8.ts";
import { describe, FormatError, type Place } from "../files/file-errors.ts";
import { isJsonLinesFile } from "../files/json-file.ts";
import { JsonObject } from "../files/json-object.ts";
import { parseItem } from "../files/read-json-items.ts";
import { readLines } from "../files/read-lines.ts";
import { type WrittenRows, writeRows } from "../files/write-rows.ts";
import { PASSAGE_ID_FIELDS } from "../passages/passage.ts";
import { readPassages } from "../passages/read-passages.ts";

/** Where the ids of a file stand that has room for numbers alone. */
export function idsPath(path: string): string {
  return `${path}.ids.jsonl`;
}

/** Writes ids as JSON strings, one a line: an id may hold anything, also line breaks. */
export function writeIds(path: string, ids: AsyncIterable<string>): Promise<WrittenRows> {
  return writeRows(path, ids, (id) => `${JSON.stringify(id)}\n`);
}

/**
 * The ids of vectors, in order, by the file's name: `.jsonl` has strings, numbers, or objects with an id (a collection
 * of passages too); `.tsv` is a collection of passages; every other file has an id a line.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export async function* readIds(path: string): AsyncGenerator<string> {
  if (/\.tsv(\.gz)?$/i.test(path)) {
    for await (const { id } of readPassages(path)) yield id;
    return;
  }
  const read = isJsonLinesFile(path) ? readJsonId : decodeUtf8;
  for await (const { place, bytes } of readLines(path, "ids, one a line")) {
    const id = read(bytes, place);
    if (id === "") throw new FormatError(place, "an id", describe(id));
    yield id;
  }
}

/** The file of ids beside a file of numbers. */
export function requireIds(path: string): string {
  const ids = idsPath(path);
  if (!existsSync(ids)) throw new IdsMissingError(path, ids);
  return ids;
}

/** Nothing says which passages the rows of a file are. */
export class IdsMissingError extends Error {
  readonly code = "DATA_IDS_MISSING";
  override readonly name = "IdsMissingError";
  readonly path: string;
  constructor(path: string, ids: string) {
    super(
      `${path}: expected the ids of its rows in ${ids}, got no such file; write one a line there, or name their file`,
    );
    this.path = path;
  }
}

function readJsonId(bytes: Uint8Array, place: Place): string {
  const { value } = parseItem({ place, bytes });
  if (typeof value !== "object") return new JsonObject({ id: value }, place).id("id");
  const fields = new JsonObject(value, place);
  return fields.id(fields.firstOf(PASSAGE_ID_FIELDS) ?? "id");
}
