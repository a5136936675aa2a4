import type { Point } from "./thin-out.ts";

/** Every point at the mean of the `window` (odd) points around it, of those that there are near the ends. */
export function smooth(points: readonly Point[], window: number): readonly Point[] {
  const reach = (window - 1) / 2;
  const sums = new Float64Array(points.length + 1);
  for (const [i, [, y]] of points.entries()) sums[i + 1] = sums[i] + y;
  return points.map(([x], i) => {
    const [start, end] = [Math.max(0, i - reach), Math.min(points.length, i + reach + 1)];
    return [x, (sums[end] - sums[start]) / (end - start)];
  });
}
