import type { ConfidenceInterval } from "../metrics/bootstrap.ts";
import { count, escapeHtml, pValue, signed, table } from "./html.ts";
import type { ReportMeasure } from "./report-measure.ts";
import type { ReportOptions } from "./report-options.ts";

/** Means with 95 % intervals, and how two runs compare by each. */
export function measureTable(measures: readonly ReportMeasure[], runs: ReportOptions["runs"]): string {
  if (measures.length === 0)
    return '<p class="soft">Nothing can be measured without answers, gold passages or retrieved passages.</p>';
  const isCompared = runs.length === 2;
  const names = runs.length === 1 ? ["value"] : runs.map(({ name }) => `<bdi>${escapeHtml(name)}</bdi>`);
  const heads = [
    ...["measure", "questions", ...names.flatMap((name) => [name, "95 % interval"])],
    ...(isCompared ? ["difference", "p", "won", "lost", "tied"] : []),
  ];
  const rows = measures.map(({ name, questions, value, comparison }) => [
    ...[escapeHtml(name), count(questions), ...interval(value)],
    ...(isCompared ? compared(comparison) : []),
  ]);
  const how = [
    "Top-k accuracy: intervals by Wilson's score.",
    ...(isCompared
      ? [
          "Difference: the first run minus the second; p: two-sided, of a paired test, for top-k accuracy McNemar's exact one.",
        ]
      : []),
  ];
  return `${table("Measures", heads, rows)}\n<p class="soft">${how.join(" ")}</p>`;
}

function compared(comparison: ReportMeasure["comparison"]): readonly string[] {
  if (comparison === undefined) return ["–", "–", "–", "–", "–", "–", "–"];
  const { value, difference, won, lost, tied } = comparison;
  return [
    ...interval(value),
    signed(difference, 4),
    escapeHtml(pValue(comparison.pValue)),
    ...[won, lost, tied].map(count),
  ];
}

function interval({ mean, low, high }: ConfidenceInterval): readonly string[] {
  return [mean.toFixed(4), `${low.toFixed(4)} to ${high.toFixed(4)}`];
}
