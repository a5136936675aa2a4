import { FileEmptyError, FileUnreadableError, FormatError } from "../files/file-errors.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { CheckOptions } from "./check-options.ts";

/** A row or an item that is not what the format says. */
export interface BadRow {
  /** Such as `item 4,211: positive_ctxs[0].text`. */
  readonly where: string;
  readonly expected: string;
  readonly got: string;
}

const LISTED = 100;

/** Goes through the rows of a file to its end, and keeps account of those that cannot be read. */
export class RowLedger {
  /** Good and bad rows so far; the number of the last one, counted from 1. */
  rows = 0;
  badRows = 0;
  /** The first of the bad ones, at most 100. */
  readonly listed: BadRow[] = [];
  /** Why the file could not be read to its end. */
  damage: string | undefined;

  /**
   * The good rows.
   * @throws FileMissingError, and the signal's reason
   */
  async *read<Row>(
    open: (options: ReaderOptions) => AsyncIterable<Row>,
    { onRow, signal }: CheckOptions,
  ): AsyncGenerator<Row> {
    const onBadRow = ({ place: { where }, expected, got }: FormatError): void => {
      this.rows++;
      this.badRows++;
      if (this.listed.length < LISTED) this.listed.push({ where, expected, got });
      onRow?.();
    };
    try {
      for await (const row of open({ onBadRow })) {
        signal?.throwIfAborted();
        this.rows++;
        yield row;
        onRow?.();
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.damage = error.message;
    }
  }
}

function isDamage(error: unknown): error is Error {
  return error instanceof FormatError || error instanceof FileUnreadableError || error instanceof FileEmptyError;
}
