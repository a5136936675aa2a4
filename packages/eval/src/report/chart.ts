import { escapeHtml } from "./html.ts";

/** How a curve is drawn; colours and dashes are those of the page's style sheet. */
export type Look = "first" | "second" | "third" | "fourth";

/** A place on an axis, from 0 at its beginning to 1 at its end, with what is written there. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Curve {
  /** For the key; escaped here. */
  readonly name: string;
  readonly look: Look;
  /** In shares of the axes, both from 0 to 1. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Whether what is below the curve is tinted, as that of a distribution. */
  readonly filled?: boolean;
}

export interface Chart {
  readonly title: string;
  /** Of the vertical axis. */
  readonly unit: string;
  /** Of the horizontal one. */
  readonly across: string;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly curves: readonly Curve[];
}

/** Units of the drawing, which grows and shrinks with the page; letters stay readable on a phone. */
const SIZE = { width: 420, height: 250 };
const INSIDE = { left: 46, right: 406, top: 10, bottom: 206 };

/**
 * A figure of HTML with its key and its drawing, SVG without a style of its own: the page forbids what its style sheet
 * does not say. Drawn here because it is a few paths, and a chart library styles by attribute and weighs 50 MB.
 */
export function drawChart({ title, unit, across, xTicks, yTicks, curves }: Chart): string {
  const key = curves.map(({ name, look }) => `<li class="${look}"><bdi>${escapeHtml(name)}</bdi></li>`).join("");
  const label = escapeHtml(`${title}, ${unit}, over ${across}`);
  return `<figure><figcaption><h3>${escapeHtml(title)} <small>${escapeHtml(unit)}</small></h3><ul class="key">${key}</ul></figcaption>
<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${label}">
${yTicks.map(horizontalRule).join("")}${xTicks.map(verticalMark).join("")}
<path class="axis" d="M${INSIDE.left} ${INSIDE.bottom}H${INSIDE.right}"/>
<text x="${(INSIDE.left + INSIDE.right) / 2}" y="${SIZE.height - 6}" text-anchor="middle">${escapeHtml(across)}</text>
${curves.map(drawCurve).join("\n")}
</svg></figure>`;
}

function horizontalRule({ at, label }: Tick): string {
  const y = vertical(at);
  return `<path class="rule" d="M${INSIDE.left} ${y}H${INSIDE.right}"/><text x="${INSIDE.left - 6}" y="${y + 4}" text-anchor="end">${escapeHtml(label)}</text>`;
}

function verticalMark({ at, label }: Tick): string {
  const x = horizontal(at);
  return `<path class="axis" d="M${x} ${INSIDE.bottom}v5"/><text x="${x}" y="${INSIDE.bottom + 19}" text-anchor="middle">${escapeHtml(label)}</text>`;
}

function drawCurve({ look, points, filled = false }: Curve): string {
  if (points.length === 0) return "";
  const places = points.map(([x, y]) => `${horizontal(x)} ${vertical(y)}`);
  const path = `M${places.join("L")}`;
  const [[first], [last]] = [points[0], points.at(-1)!];
  const area = `${path}L${horizontal(last)} ${INSIDE.bottom}L${horizontal(first)} ${INSIDE.bottom}Z`;
  const dots =
    points.length === 1
      ? `<circle class="dot ${look}" cx="${horizontal(first)}" cy="${vertical(points[0][1])}" r="4"/>`
      : "";
  return `${filled ? `<path class="area ${look}" d="${area}"/>` : ""}<path class="curve ${look}" d="${path}"/>${dots}`;
}

function horizontal(share: number): number {
  return Number((INSIDE.left + share * (INSIDE.right - INSIDE.left)).toFixed(1));
}

function vertical(share: number): number {
  return Number((INSIDE.bottom - share * (INSIDE.bottom - INSIDE.top)).toFixed(1));
}

/** About `count` round numbers between two that differ, as places on an axis from the one to the other. */
export function roundTicks(from: number, to: number, count: number): readonly (Tick & { readonly value: number })[] {
  const least = (to - from) / count;
  const magnitude = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * magnitude).find((size) => size >= least * 0.999)!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(12));
    return {
      value,
      at: (value - from) / (to - from),
      label: value.toLocaleString("en", { maximumSignificantDigits: 6 }),
    };
  });
}
