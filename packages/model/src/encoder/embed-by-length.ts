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
 * [texts, d]. As many runs as the embedder computes side by side are in memory beside the result.
 */
export async function embedByLength(
  embedder: Pick<Embedder, "dimension" | "embed" | "sideBySide">,
  texts: readonly Int32Array[],
  { tokensPerRun = 512, onRun, signal }: EmbedByLengthOptions = {},
): Promise<Matrix> {
  const { dimension, sideBySide = 1 } = embedder;
  const data = new Float32Array(texts.length * dimension);
  const runs = runsOf(texts, tokensPerRun);
  const embedRuns = async (): Promise<void> => {
    for (const run of runs) {
      signal?.throwIfAborted();
      const chosen = run.map((index) => texts[index]);
      const embedded = await embedder.embed(chosen);
      for (const [row, index] of run.entries()) {
        data.set(embedded.data.subarray(row * dimension, (row + 1) * dimension), index * dimension);
      }
      onRun?.(chosen);
    }
  };
  // Where one fails, the others take no more runs.
  const done = await Promise.allSettled(Array.from({ length: sideBySide }, embedRuns));
  for (const one of done) if (one.status === "rejected") throw one.reason;
  return { rows: texts.length, columns: dimension, data };
}

/** Indices of texts that are run together, those of the longest first. */
function* runsOf(texts: readonly Int32Array[], tokensPerRun: number): Generator<readonly number[]> {
  const longestFirst = [...texts.keys()].sort((a, b) => texts[b].length - texts[a].length);
  for (let start = 0; start < longestFirst.length;) {
    const longest = texts[longestFirst[start]].length;
    const run = longestFirst.slice(start, start + Math.max(1, Math.floor(tokensPerRun / longest)));
    yield run;
    start += run.length;
  }
}
