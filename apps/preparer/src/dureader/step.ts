import type { BadRows } from "@dpr/command-line";

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
  readonly badRows: BadRows;
  readonly signal: AbortSignal;
  /** The same items, with progress, until Ctrl-C. */
  readonly progress: <Item>(items: AsyncIterable<Item>, label: string, unit: string) => AsyncIterable<Item>;
}
