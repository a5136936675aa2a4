import type { RankingReport, ReportMeasure } from "@dpr/eval";

/** Means of measures with their 95 % intervals, and of how many questions, as aligned lines for people. */
export function measuresTable(
  measures: readonly ReportMeasure[],
  { questions, absent, unjudged }: Pick<RankingReport<string>, "questions" | "absent" | "unjudged">,
): string {
  const rows = measures.map(({ name, value: { mean, low, high } }) => {
    return [name, mean.toFixed(4), `${low.toFixed(4)} to ${high.toFixed(4)}`];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column].length)));
  const lines = rows.map((cells) => cells.map((cell, column) => cell.padStart(widths[column] + 2)).join(""));
  const others = [
    absent.length > 0 ? `${absent.length.toLocaleString("en")} judged ones are not in the run` : "",
    unjudged.length > 0 ? `${unjudged.length.toLocaleString("en")} are not judged` : "",
  ].filter((text) => text !== "");
  return [...lines, `  of ${[`${questions.toLocaleString("en")} questions`, ...others].join("; ")}`].join("\n");
}
