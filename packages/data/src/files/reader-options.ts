import type { FormatError } from "./file-errors.ts";

/** What every reader of rows or items takes. */
export interface ReaderOptions {
  /**
   * Takes the error of a row or an item that is not what the format says; that one is left out and reading goes on.
   * Without it the reader throws at the first. Damage that hides where JSON items end is thrown either way.
   */
  readonly onBadRow?: (error: FormatError) => void;
  /** Called now and then with how many bytes of the file, as it is on disk, were read so far: for progress. */
  readonly onRead?: (bytes: number) => void;
}
