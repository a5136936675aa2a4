// Only what a line chart needs: all of echarts takes twice the memory and three times as long to load.
import "echarts/lib/chart/line";
import "echarts/lib/component/gridSimple";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { escapeHtml } from "./html.ts";
import { type Point, thinOut } from "./thin-out.ts";

use([SVGRenderer]);

/** How a curve is drawn; colours are those of the page's style sheet. */
export type Look = "faint" | "first" | "second" | "third" | "fourth" | "limit" | "best";

export interface Curve {
  /** For the key; escaped here. */
  readonly name: string;
  readonly look: Look;
  /** Finite numbers. */
  readonly points: readonly Point[];
  /** Whether the points themselves are drawn, for curves that have few. */
  readonly marked?: boolean;
}

export interface LineChart {
  /** Unique in a page, of lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** Of the vertical axis. */
  readonly unit: string;
  readonly curves: readonly Curve[];
  /** Where the horizontal axis, of updates, ends at least. */
  readonly lastUpdate: number;
}

const MOST_POINTS = 1000;
/** Units of the drawing, which grows and shrinks with the page; letters stay readable on a phone. */
const SIZE = { width: 420, height: 250 };
const LETTERS = 13;

/** A figure of HTML with its key and its drawing, SVG. Vertical axes begin at 0, or are logarithmic and say so. */
export function drawLineChart({ id, title, unit, curves, lastUpdate }: LineChart): string {
  const values = curves.flatMap(({ points, look }) => (look === "limit" ? [] : points.map(([, y]) => y)));
  const isLogarithmic = spansMagnitudes(values);
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  const caption = isLogarithmic ? `${unit}, logarithmic` : unit;
  const x = ticks(lastUpdate);
  const text = { color: "var(--soft)", fontSize: LETTERS };
  const rule = { lineStyle: { color: "var(--rule)" } };
  const chart = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 4, right: 14, top: 10, bottom: 24, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: {
        type: "value",
        name: "updates",
        nameLocation: "middle",
        nameGap: 26,
        nameTextStyle: text,
        ...x,
        axisLabel: { ...text, formatter: numbersUpTo(lastUpdate) },
        axisLine: { lineStyle: { color: "var(--soft)" } },
        axisTick: { lineStyle: { color: "var(--soft)" } },
        splitLine: { show: false },
      },
      yAxis: {
        type: isLogarithmic ? "log" : "value",
        splitNumber: 4,
        axisLabel: { ...text, formatter: numbersUpTo(highest) },
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: rule,
      },
      series: curves.map((curve) => series(curve)),
    });
    return `<figure id="${id}"><figcaption><h3>${escapeHtml(title)} <small>${escapeHtml(caption)}</small></h3>${key(curves)}</figcaption>${tidy(
      chart.renderToSVGString({ useViewBox: true }),
      id,
      `${title}, ${unit}, over updates`,
    )}</figure>`;
  } finally {
    // Without it, timers keep the process alive.
    chart.dispose();
  }
}

function series({ look, points, marked = false }: Curve): object {
  const color = `var(--${look})`;
  return {
    type: "line",
    data: thinOut(points, MOST_POINTS),
    silent: true,
    showSymbol: marked,
    symbol: look === "best" ? "diamond" : "circle",
    symbolSize: look === "best" ? 13 : 6,
    itemStyle: { color },
    lineStyle: { color, width: look === "faint" ? 1 : 2, type: look === "limit" ? "dashed" : "solid", cap: "round" },
  };
}

/** Whether a few values would press all others flat on an axis from 0. */
function spansMagnitudes(values: readonly number[]): boolean {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[0] > 0 && sorted.at(-1)! > 20 * sorted[Math.floor(sorted.length / 2)];
}

/** Three to five round steps from 0 that reach `last`, so that the axes of all charts are alike. */
function ticks(last: number): { readonly min: 0; readonly max: number; readonly interval: number } {
  const least = Math.max(1, last) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * magnitude).find((size) => size >= least)!;
  const interval = Math.max(1, Math.round(step));
  return { min: 0, max: interval * Math.ceil(Math.max(1, last) / interval), interval };
}

/** Short enough for an axis, and alike along it: 5e-6 and 2e-5; 0.25; 1,500; 20k; 1.5M. */
function numbersUpTo(highest: number): (value: number) => string {
  return (value) => {
    if (value === 0) return "0";
    if (highest < 0.01) return value.toExponential().replace(/(\.\d{1,2})\d*e/, "$1e");
    if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
    if (value >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
    return value.toLocaleString("en", { maximumSignificantDigits: 4 });
  };
}

function key(curves: readonly Curve[]): string {
  const names = curves.map(({ name, look }) => `<li class="${look}">${escapeHtml(name)}</li>`);
  return `<ul class="key">${names.join("")}</ul>`;
}

/** Names of a page's drawings must differ, and equal runs give equal files: echarts counts all that a process drew. */
function tidy(svg: string, id: string, label: string): string {
  return svg
    .replace(/<style[^]*?<\/style>/g, "")
    .replace(/ class="zr\d+-cls-\d+"| pointer-events="visible"/g, "")
    .replace(/zr\d+-/g, `${id}-`)
    .replace(/^<svg width="\d+" height="\d+"/, `<svg role="img" aria-label="${escapeHtml(label)}"`);
}
