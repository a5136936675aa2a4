import type { ReaderOptions } from "./reader-options.ts";

/**
 * The options of the one of two passes over a file that leaves out bad rows without a word: the other pass hands them to
 * `onBadRow`, so that each is reported once. Without `onBadRow` the first bad row ends this pass as it ends the other.
 */
export function quietly<Options extends ReaderOptions>(options: Options): Options {
  return options.onBadRow === undefined ? options : { ...options, onBadRow: () => undefined };
}
