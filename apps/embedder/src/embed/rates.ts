import type { EmbeddingWork } from "./embed-texts.ts";

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
export function ratesOf({ rows, tokens, seconds }: EmbeddingWork) {
  const perSecond = (count: number): number => (count === 0 ? 0 : Math.round(count / seconds));
  return { tokensPerSecond: perSecond(tokens), rowsPerSecond: perSecond(rows) };
}
