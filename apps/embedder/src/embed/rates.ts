import type { EmbeddingWork } from "./embed-texts.ts";

/** How fast some work went. */
export interface Rates {
  /** Without padding. */
  readonly tokensPerSecond: number;
  readonly rowsPerSecond: number;
}

export const NO_WORK: EmbeddingWork = { rows: 0, tokens: 0, paddedTokens: 0, operations: 0, seconds: 0 };

/** Two pieces of work that were done one after the other. */
export function sumOfWork(one: EmbeddingWork, other: EmbeddingWork): EmbeddingWork {
  return {
    rows: one.rows + other.rows,
    tokens: one.tokens + other.tokens,
    paddedTokens: one.paddedTokens + other.paddedTokens,
    operations: one.operations + other.operations,
    seconds: one.seconds + other.seconds,
  };
}

/** How fast some work went; 0 where there was none. */
export function ratesOf({ rows, tokens, seconds }: EmbeddingWork): Rates {
  const perSecond = (count: number): number => (count === 0 ? 0 : Math.round(count / seconds));
  return { tokensPerSecond: perSecond(tokens), rowsPerSecond: perSecond(rows) };
}

/** Of several who work side by side. */
export function sumOfRates(rates: readonly Rates[]): Rates {
  return {
    tokensPerSecond: rates.reduce((all, { tokensPerSecond }) => all + tokensPerSecond, 0),
    rowsPerSecond: rates.reduce((all, { rowsPerSecond }) => all + rowsPerSecond, 0),
  };
}

/**
 * How near the work of several who work side by side came to what the machine can do:
 * `12,345 tokens/s, 3.1 % padding, 213 of 350 GFLOP/s (61 %)`. `gemmRate` is that of plain fp32 products, of all together;
 * without it nothing is compared.
 */
export function describeSpeed(works: readonly EmbeddingWork[], gemmRate?: number): string {
  const { tokens, paddedTokens } = works.reduce(sumOfWork, NO_WORK);
  const gflops = works.reduce((all, { operations, seconds }) => all + operations / seconds / 1e9, 0);
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
  return [
    `${sumOfRates(works.map(ratesOf)).tokensPerSecond.toLocaleString("en")} tokens/s`,
    `${percent(1 - tokens / paddedTokens)} padding`,
    gemmRate === undefined
      ? `${gflops.toFixed(0)} GFLOP/s`
      : `${gflops.toFixed(0)} of ${gemmRate.toFixed(0)} GFLOP/s (${percent(gflops / gemmRate)})`,
  ].join(", ");
}
