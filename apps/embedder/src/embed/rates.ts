import type { EmbeddingWork } from "./embed-texts.ts";

/** How fast some work went. */
export interface Rates {
  /** Without padding. */
  readonly tokensPerSecond: number;
  readonly rowsPerSecond: number;
}

export const NO_WORK: EmbeddingWork = { rows: 0, tokens: 0, seconds: 0 };

/** Two pieces of work that were done one after the other. */
export function sumOfWork(one: EmbeddingWork, other: EmbeddingWork): EmbeddingWork {
  return {
    rows: one.rows + other.rows,
    tokens: one.tokens + other.tokens,
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
