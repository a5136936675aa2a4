import type { WrittenFile } from "@dpr/durable-files";
import { writeText } from "./write-text.ts";

export interface WrittenRows extends WrittenFile {
  readonly rows: number;
}

/** What stands before the first row, between two, and behind the last. */
export interface RowLayout {
  readonly header?: string;
  readonly separator?: string;
  readonly footer?: string;
}

/** Rows as the items of one JSON list, a row a line. */
export const JSON_LIST: RowLayout = { header: "[\n", separator: ",\n", footer: "\n]\n" };

/** Writes one piece of text a row, as {@link writeText} does. Keeps no row. */
export async function writeRows<Row>(
  path: string,
  rows: AsyncIterable<Row> | Iterable<Row>,
  format: (row: Row) => string,
  { header = "", separator = "", footer = "" }: RowLayout = {},
): Promise<WrittenRows> {
  let count = 0;
  async function* pieces() {
    if (header !== "") yield header;
    for await (const row of rows) {
      yield count++ === 0 ? format(row) : `${separator}${format(row)}`;
    }
    if (footer !== "") yield footer;
  }
  const written = await writeText(path, pieces());
  return { ...written, rows: count };
}
