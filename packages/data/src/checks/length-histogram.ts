/** How long some texts are, in characters or in tokens. Percentiles are nearest-rank: lengths that texts really have. */
export interface LengthSummary {
  readonly count: number;
  readonly minimum: number;
  /** Rounded to one decimal. */
  readonly mean: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly maximum: number;
}

/** Counts lengths exactly. Keeps one number for each different length, however many texts there are. */
export class LengthHistogram {
  readonly #counts = new Map<number, number>();

  add(length: number): void {
    this.#counts.set(length, (this.#counts.get(length) ?? 0) + 1);
  }

  /** How many lengths are greater than `limit`. */
  countAbove(limit: number): number {
    return this.#sorted().reduce((above, [length, count]) => above + (length > limit ? count : 0), 0);
  }

  /** Undefined where there is no length. */
  summary(): LengthSummary | undefined {
    const sorted = this.#sorted();
    const count = sorted.reduce((all, [, each]) => all + each, 0);
    if (count === 0) return undefined;
    const total = sorted.reduce((all, [length, each]) => all + length * each, 0);
    return {
      count,
      minimum: sorted[0][0],
      mean: Math.round((10 * total) / count) / 10,
      median: percentile(sorted, 0.5 * count),
      p95: percentile(sorted, 0.95 * count),
      p99: percentile(sorted, 0.99 * count),
      maximum: sorted.at(-1)![0],
    };
  }

  #sorted(): readonly (readonly [number, number])[] {
    return [...this.#counts].sort(([one], [other]) => one - other);
  }
}

function percentile(sorted: readonly (readonly [number, number])[], rank: number): number {
  let below = 0;
  return sorted.find(([, count]) => (below += count) >= rank)![0];
}
