/** A part of a text: its first UTF-16 unit and the one after its last. */
export type TextRange = readonly [start: number, end: number];

/** A way to find answers for the eye, such as `highlightStrings`. Made once a question. */
export type HighlightAnswers = (answers: readonly string[]) => (text: string) => readonly TextRange[];

/** Ranges in order, those that overlap as one. */
export function mergeRanges(ranges: readonly TextRange[]): readonly TextRange[] {
  const merged: TextRange[] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], end)];
    else merged.push([start, end]);
  }
  return merged;
}
