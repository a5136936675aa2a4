import type { FormatError } from "@dpr/data";

/** One conversion: from some files to others. */
export interface Step {
  readonly from: readonly string[];
  readonly files: readonly string[];
  readonly run: (watch: Watch) => Promise<Outcome>;
}

/** What a step converted, by names such as `questions`, and what it left out, by the reason. */
export interface Outcome {
  readonly counts: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<string, number>>;
}

/** How a step is watched and stopped. */
export interface Watch {
  /** Lists and counts bad rows; undefined where the first one ends the work. */
  readonly onBadRow: ((error: FormatError) => void) | undefined;
  /** In its place where a file is read once more. */
  readonly onBadRowAgain: (() => void) | undefined;
  readonly signal: AbortSignal;
  /** The same items, with progress, until Ctrl-C. */
  readonly progress: <Item>(items: AsyncIterable<Item>, label: string, unit: string) => AsyncIterable<Item>;
}
