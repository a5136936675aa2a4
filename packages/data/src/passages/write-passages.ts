import Papa from "papaparse";
import { type WrittenRows, writeRows } from "../files/write-rows.ts";
import type { Passage } from "./passage.ts";

/**
 * Writes a passage collection as DPR's TSV (a header with id, text and title; csv quoting), `.gz` by name. `path` holds
 * the whole file or what it held before.
 */
export function writePassages(
  path: string,
  passages: AsyncIterable<Passage> | Iterable<Passage>,
): Promise<WrittenRows> {
  return writeRows(path, passages, formatRow, { header: "id\ttext\ttitle\n" });
}

function formatRow({ id, text, title }: Passage): string {
  return `${Papa.unparse([[id, text, title]], { delimiter: "\t", newline: "\n" })}\n`;
}
