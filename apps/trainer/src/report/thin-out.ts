/** A place of a curve: x, y. */
export type Point = readonly [number, number];

/**
 * At most `most` (at least 4) of a curve's points, in their order: the first, the last, and of every run between them
 * the lowest and the highest, so that no peak is lost.
 */
export function thinOut(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  const inner = points.length - 2;
  const runs = Math.floor((most - 2) / 2);
  const kept: Point[] = [points[0]];
  for (let run = 0; run < runs; run++) {
    const start = 1 + Math.floor((run * inner) / runs);
    const end = 1 + Math.floor(((run + 1) * inner) / runs);
    let [low, high] = [start, start];
    for (let i = start + 1; i < end; i++) {
      if (points[i][1] < points[low][1]) low = i;
      if (points[i][1] > points[high][1]) high = i;
    }
    kept.push(points[Math.min(low, high)]);
    if (low !== high) kept.push(points[Math.max(low, high)]);
  }
  return [...kept, points.at(-1)!];
}
