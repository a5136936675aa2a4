import type { ReportMeasure } from "@dpr/eval";

/** Two runs' means, their difference and how sure it is, a measure a line, as aligned lines for people. */
export function comparisonTable(names: readonly string[], rows: readonly ReportMeasure[]): string {
  const lines = rows.map(({ name, questions, value, comparison }) => {
    const { difference, pValue, won, lost, tied } = comparison!;
    const sign = difference < 0 ? "" : "+";
    return [
      ...[name, value.mean.toFixed(4), comparison!.value.mean.toFixed(4), `${sign}${difference.toFixed(4)}`],
      ...[pValue.toFixed(4), `${won}`, `${lost}`, `${tied}`, questions.toLocaleString("en")],
    ];
  });
  const header = ["", "first", "second", "difference", "p", "won", "lost", "tied", "questions"];
  const all = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
  const text = all.map((cells) => cells.map((cell, column) => cell.padStart(widths[column] + 2)).join(""));
  return [`  first: ${names[0]}; second: ${names[1]}`, ...text].join("\n");
}
