/** Rows `start` to `end` of a file, counted from 0, without the row `end`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** All rows of a file. */
export const ALL_ROWS: RowRange = { start: 0, end: Number.POSITIVE_INFINITY };

/** The rows of a range. Those before it are read and checked as well: a range must not depend on damage in front of it. */
export async function* rowsInRange<Row>(rows: AsyncIterable<Row>, { start, end }: RowRange): AsyncGenerator<Row> {
  let index = 0;
  for await (const row of rows) {
    if (index >= end) return;
    if (index >= start) yield row;
    index++;
  }
}
