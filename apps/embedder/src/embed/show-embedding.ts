import { createProgress, log } from "@dpr/command-line";
import { formatShard, type Shard, shardRange } from "@dpr/data";
import type { Collection } from "./collection.ts";
import type { EmbeddingWork } from "./embed-texts.ts";
import { NO_WORK, type Rates, ratesOf, sumOfRates, sumOfWork } from "./rates.ts";
import type { ShardEvent } from "./shard-embedder.ts";

export interface EmbeddingDisplay extends Disposable {
  /** `place` is that of the embedder in its crew: each has its own rates, which are added up. */
  readonly onEvent: (event: ShardEvent, shard: Shard, place: number) => void;
  /** Rows that were copied so far. */
  copied(): number;
  /** Of all work so far. */
  rates(): Rates;
  /** The work of each embedder that has done any. */
  works(): readonly EmbeddingWork[];
  /** Shows the last state for good. */
  stop(): void;
}

/** Shows, in one bar, how far some shards of a collection of so many rows are. */
export function showEmbedding({
  rows,
  shards,
  unit,
}: {
  readonly rows: number;
  readonly shards: readonly Shard[];
  readonly unit: Collection["unit"];
}): EmbeddingDisplay {
  const isOne = shards.length === 1;
  const ranges = shards.map((shard) => shardRange(rows, shard));
  const progress = createProgress({
    label: isOne ? `embedding shard ${formatShard(shards[0])}` : `embedding ${shards.length} shards`,
    total: ranges.reduce((all, { start, end }) => all + end - start, 0),
    unit,
  });
  const works: EmbeddingWork[] = [];
  let copied = 0;
  const rates = (): Rates => sumOfRates(works.map(ratesOf));
  return {
    onEvent(event, shard, place) {
      if (event.kind === "note") log(isOne ? event.line : `shard ${formatShard(shard)}: ${event.line}`);
      else if (event.kind === "found") progress.skip(event.rows);
      else if (event.kind === "copied") {
        copied += event.rows;
        progress.skip(event.rows);
      } else {
        works[place] = sumOfWork(works[place] ?? NO_WORK, event.work);
        const { rowsPerSecond, tokensPerSecond } = rates();
        const detail = `${rowsPerSecond} ${unit}/s, ${tokensPerSecond.toLocaleString("en")} tokens/s`;
        progress.advance(event.work.rows, detail);
      }
    },
    copied: () => copied,
    rates,
    works: () => works.filter((work) => work !== undefined),
    stop: () => progress.stop(),
    [Symbol.dispose]: () => progress.stop(),
  };
}
