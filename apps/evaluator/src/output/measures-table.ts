import { bootstrapMean, type RankingReport } from "@dpr/eval";

/** Draws for an interval: ends are known to about a hundredth of its width. */
const SAMPLES = 2_000;

/** Means of measures with their 95 % intervals, and of how many questions, as aligned lines for people. */
export function measuresTable({ questions, absent, unjudged, perQuestion }: RankingReport<string>): string {
  const rows = Object.entries(perQuestion).map(([name, values]) => {
    const { mean, low, high } = bootstrapMean(values.values(), { seed: 1, samples: SAMPLES });
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
