import type { Matrix } from "../engine/engine.ts";
import type { Embedder } from "./encoder.ts";

export interface EmbedByLengthOptions {
  /** Tokens of one run, padding included. Default 512: larger runs leave the caches, smaller ones starve products. */
  readonly tokensPerRun?: number;
  /** Called after each run with the texts that it embedded, which were padded to the longest of them. */
  readonly onRun?: (texts: readonly Int32Array[]) => void;
  readonly signal?: AbortSignal;
}

/**
 * Embeds texts (token ids) in runs of similar length, so that little is padded, and returns them in their own order:
 * [texts, d]. One run at a time is in memory beside the result.
 */
export async function embedByLength(
  embedder: Pick<Embedder, "dimension" | "embed">,
  texts: readonly Int32Array[],
  { tokensPerRun = 512, onRun, signal }: EmbedByLengthOptions = {},
): Promise<Matrix> {
  const { dimension } = embedder;
  const data = new Float32Array(texts.length * dimension);
  const longestFirst = [...texts.keys()].sort((a, b) => texts[b].length - texts[a].length);
  for (let start = 0; start < longestFirst.length;) {
    signal?.throwIfAborted();
    const longest = texts[longestFirst[start]].length;
    const run = longestFirst.slice(start, start + Math.max(1, Math.floor(tokensPerRun / longest)));
    const chosen = run.map((index) => texts[index]);
    const embedded = await embedder.embed(chosen);
    for (const [row, index] of run.entries()) {
      data.set(embedded.data.subarray(row * dimension, (row + 1) * dimension), index * dimension);
    }
    start += run.length;
    onRun?.(chosen);
  }
  return { rows: texts.length, columns: dimension, data };
}
