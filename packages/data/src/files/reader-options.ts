import type { FormatError } from "./file-errors.ts";

/** What every reader of rows or items takes. */
export interface ReaderOptions {
  /**
   * Takes the error of a row or an item that is not what the format says; that one is left out and reading goes on.
   * Without it the reader throws at the first. Damage that hides where JSON items end is thrown either way.
   */
  readonly onBadRow?: (error: FormatError) => void;
}
