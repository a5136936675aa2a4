import { FormatError } from "./file-errors.ts";
import type { ReaderOptions } from "./reader-options.ts";

/** What `read` makes of each row. A row that it refuses is handed to `onBadRow`, or ends the reading. */
export async function* checkedRows<Row, Value>(
  rows: AsyncIterable<Row>,
  read: (row: Row) => Value,
  { onBadRow }: ReaderOptions,
): AsyncGenerator<Value> {
  for await (const row of rows) {
    let value: Value;
    try {
      value = read(row);
    } catch (error) {
      if (!(error instanceof FormatError) || onBadRow === undefined) throw error;
      onBadRow(error);
      continue;
    }
    yield value;
  }
}
