import Papa from "papaparse";
import { isJsonFile } from "../files/json-file.ts";
import { type WrittenRows, writeRows } from "../files/write-rows.ts";
import type { Passage } from "./passage.ts";

/**
 * Writes a passage collection, `.gz` by name: JSON lines `{id, title, text}` when the name ends in `.jsonl` (or `.json`),
 * otherwise DPR's TSV (a header with id, text and title; csv quoting). `path` holds the whole file or what it held
 * before.
 */
export function writePassages(
  path: string,
  passages: AsyncIterable<Passage> | Iterable<Passage>,
): Promise<WrittenRows> {
  return isJsonFile(path)
    ? writeRows(path, passages, jsonLine)
    : writeRows(path, passages, tableRow, { header: "id\ttext\ttitle\n" });
}

function jsonLine({ id, title, text }: Passage): string {
  return `${JSON.stringify({ id, title, text })}\n`;
}

function tableRow({ id, text, title }: Passage): string {
  return `${Papa.unparse([[id, text, title]], { delimiter: "\t", newline: "\n" })}\n`;
}
