import { log } from "@dpr/command-line";
import type { ReaderOptions } from "@dpr/data";

/** What to do with bad rows of files that are read more than once. */
export interface BadRows {
  /** For the first reading of a file: bad rows are listed and counted, or end it. */
  readonly first: ReaderOptions;
  /** For later readings, which see the same ones. */
  readonly again: ReaderOptions;
  readonly count: () => number;
}

/** Without `skip` a bad row is an error. */
export function watchBadRows(skip: boolean): BadRows {
  if (!skip) return { first: {}, again: {}, count: () => 0 };
  let count = 0;
  const onBadRow = ({ message }: Error): void => {
    count++;
    log(message);
  };
  return { first: { onBadRow }, again: { onBadRow: () => undefined }, count: () => count };
}
