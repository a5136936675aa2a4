import { count, escapeHtml, table } from "./html.ts";
import type { ReportRun } from "./report-options.ts";

/** How long searches took, for the runs that say so. */
export function latencyTable(runs: readonly ReportRun[]): string {
  const timed = runs.filter(({ latencyMs = [] }) => latencyMs.length > 0);
  if (timed.length === 0) return "";
  const rows = timed.map(({ name, latencyMs = [] }) => {
    const sorted = Float64Array.from(latencyMs).sort();
    const percentiles = [0.5, 0.9, 0.99, 1].map((share) => milliseconds(percentile(sorted, share)));
    return [`<bdi>${escapeHtml(name)}</bdi>`, count(sorted.length), ...percentiles];
  });
  const heads = ["run", "searches", "median", "90 %", "99 %", "slowest"];
  return `<h2>Latency of search</h2>\n${table("Latency of search", heads, rows)}`;
}

/** The smallest of the sorted numbers that the share of them is not above (nearest rank). */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function milliseconds(time: number): string {
  return `${time.toLocaleString("en", { maximumSignificantDigits: 3 })} ms`;
}
