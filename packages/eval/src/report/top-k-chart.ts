import { drawChart, type Look } from "./chart.ts";
import { count, escapeHtml, percent, table } from "./html.ts";
import type { JudgeTally } from "./report-tally.ts";

/** Up to here every k has a row in the table, beyond it the round ones. */
const EVERY = 100;

/** Top-k accuracy for all k from 1 to `depth`: a figure for each way to judge, and a table to unfold. */
export function topKCharts(judged: readonly JudgeTally[], runs: readonly string[], depth: number): string {
  if (depth === 0) return '<p class="soft">No passage was retrieved for any question.</p>';
  const figures = judged.map((one) => topKChart(one, runs, depth));
  const columns = judged.flatMap(({ judge, runs: tallies }) =>
    tallies.map((tally, run) => {
      const name = runs.length === 1 ? judge : `${judge}, ${runs[run]}`;
      return { name, questions: tally.questions, hits: tally.hits(depth) };
    }),
  );
  const rows = Array.from({ length: depth }, (_, i) => i + 1)
    .filter((k) => k <= EVERY || k === depth || /^[1-9]0+$/.test(String(k)))
    .map((k) => [String(k), ...columns.map(({ hits, questions }) => cell(hits[k], questions))]);
  const heads = columns.map(({ name, questions }) => `${escapeHtml(name)} <small>of ${count(questions)}</small>`);
  return `<div class="charts">${figures.join("\n")}</div>
<details><summary>Top-k accuracy for all k, as a table</summary>${table("Top-k accuracy for all k", ["k", ...heads], rows)}</details>`;
}

function cell(hits: number, questions: number): string {
  return `${percent(hits / questions)} <small>${count(hits)}</small>`;
}

/** On a logarithmic axis: most happens among the first. */
function topKChart({ judge, runs: tallies }: JudgeTally, runs: readonly string[], depth: number): string {
  const place = (k: number): number => (depth === 1 ? 0.5 : Math.log(k) / Math.log(depth));
  const looks: readonly Look[] = ["first", "second"];
  return drawChart({
    title: `By ${judge}`,
    unit: `% of ${count(tallies[0].questions)} questions`,
    across: "k",
    xTicks: kTicks(depth).map((k) => ({ at: place(k), label: count(k) })),
    yTicks: [0, 20, 40, 60, 80, 100].map((share) => ({ at: share / 100, label: `${share} %` })),
    curves: tallies.map((tally, run) => {
      const hits = tally.hits(depth).slice(1);
      const points = hits.map((found, i) => [place(i + 1), found / tally.questions] as const);
      return { name: runs[run], look: looks[run], points };
    }),
  });
}

/** 1, 2, 5, 10, 20, 50, … and the last, unless it would stand on another. */
function kTicks(depth: number): readonly number[] {
  const round = [1, 2, 5].flatMap((digit) => [1, 10, 100, 1000, 10_000, 100_000].map((times) => digit * times));
  const inside = round.filter((k) => k < 0.75 * depth || k === 1).sort((a, b) => a - b);
  return [...new Set([...inside, depth])];
}
