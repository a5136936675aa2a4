import { type Curve, drawChart, type Look, roundTicks } from "./chart.ts";
import { count } from "./html.ts";
import { type Bins, ScoreTally } from "./score-tally.ts";

const MOST_BINS = 48;

/** Two distributions of scores over one axis, each in shares of its own numbers. `names`: of the two, for the key. */
export function scoreChart(title: string, names: readonly string[], tallies: readonly ScoreTally[]): string {
  if (tallies.every(({ total }) => total === 0)) return "";
  const bins = ScoreTally.together(tallies, MOST_BINS);
  const { width, start, counts } = bins[0];
  const end = start + width * counts.length;
  const highest = Math.max(...bins.flatMap((one, i) => one.counts.map((n) => n / Math.max(1, tallies[i].total))));
  const yTicks = roundTicks(0, 100 * highest, 4);
  return drawChart({
    title,
    unit: "% of each",
    across: "score",
    xTicks: roundTicks(start, end, 5),
    yTicks: yTicks.map(({ at, label }) => ({ at: 0.96 * at, label: `${label} %` })),
    curves: bins.map((one, i): Curve => {
      const { total } = tallies[i];
      const look: Look = i === 0 ? "first" : "second";
      return { name: `${names[i]} (${count(total)})`, look, points: steps(one, total, highest), filled: true };
    }),
  });
}

/** The outline of the bins. */
function steps({ counts }: Bins, total: number, highest: number): readonly (readonly [number, number])[] {
  if (total === 0) return [];
  return counts.flatMap((n, i) => {
    const height = (0.96 * n) / total / highest;
    return [[i / counts.length, height] as const, [(i + 1) / counts.length, height] as const];
  });
}
