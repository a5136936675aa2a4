import { log } from "./progress.ts";

/** What readers of a file take for rows that are not what its format says. */
interface RowOptions {
  readonly onBadRow?: (error: Error) => void;
}

/** What becomes of bad rows, of files that may be read more than once. */
export interface BadRows {
  /** For the first reading of a file: bad rows are listed and counted, or end it. */
  readonly first: RowOptions;
  /** For later readings, which meet the same ones. */
  readonly again: RowOptions;
  /** How many were left out so far. */
  readonly count: () => number;
}

/** With `skip`, which is `--skip_bad_rows`, bad rows are left out and each is listed; without it the first is an error. */
export function watchBadRows(skip: boolean): BadRows {
  if (!skip) return { first: {}, again: {}, count: () => 0 };
  let count = 0;
  const onBadRow = ({ message }: Error): void => {
    count++;
    log(`left out: ${message}`);
  };
  return { first: { onBadRow }, again: { onBadRow: () => undefined }, count: () => count };
}
