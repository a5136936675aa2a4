import { createProgress, type Progress } from "@dpr/command-line";

const ROWS = {
  passage: { label: "looking up passages", unit: "passages" },
  item: { label: "converting", unit: "rows" },
} as const;

/** Shows the progress of a conversion: of looking passages up, where ids are joined with texts, and then of its rows. */
export function createConversionProgress() {
  let current: keyof typeof ROWS | undefined;
  let progress: Progress | undefined;
  let items = 0;
  const stop = (): void => progress?.stop();
  return {
    onRow(row: keyof typeof ROWS): void {
      if (row !== current) {
        stop();
        progress = createProgress(ROWS[row]);
        current = row;
      }
      if (row === "item") items++;
      progress?.advance(1);
    },
    /** How many items were converted so far. */
    items: () => items,
    stop,
    [Symbol.dispose]: stop,
  };
}
