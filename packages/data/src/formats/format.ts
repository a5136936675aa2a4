import type { ReaderOptions } from "../files/reader-options.ts";
import type { WrittenRows } from "../files/write-rows.ts";
import type { Loss } from "./losses.ts";

/** What reading and writing any format takes. */
export interface FormatOptions extends ReaderOptions {
  /** Which judgments of a folder with several are read or written, such as `train`, `dev` or BEIR's `test`. */
  readonly split: string;
  /** Where the texts of judged passages are kept while a folder is read. */
  readonly temporaryFolder: string;
  /** Called where something is not carried over as it was. Say these counts to the user. */
  readonly onLoss: (loss: Loss, count: number) => void;
  /** How many hard negatives each row of a format with columns for them has; by default as many as there are. */
  readonly negatives?: number;
  /** Called for each item that is converted, and for each passage of a collection that is searched for judged ones. */
  readonly onRow?: (row: "item" | "passage") => void;
  readonly signal?: AbortSignal;
}

/** A way in which the items of one kind are kept: training examples, passages or questions. */
export interface Format<Item> {
  /** The items of a file, or of a folder of files, as they come. */
  read(path: string, options: FormatOptions): AsyncIterable<Item>;
  /** Writes a file whole or not at all; the files of a folder as {@link writeSideBySide} does, its judgments last. */
  write(path: string, items: AsyncIterable<Item>, options: FormatOptions): Promise<readonly ConvertedFile[]>;
}

/** One file that was written. */
export interface ConvertedFile extends WrittenRows {
  readonly path: string;
}
