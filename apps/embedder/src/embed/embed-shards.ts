import type { Corpus, Shard } from "@dpr/data";
import type { EmbeddedShard, ShardEmbedder, ShardEvent } from "./shard-embedder.ts";

export interface EmbedShardsOptions {
  readonly corpus: Corpus;
  /** See `ShardJob`. */
  readonly earlier: readonly string[];
  /** `place` is that of the embedder in the crew. */
  readonly onEvent: (event: ShardEvent, shard: Shard, place: number) => void;
  /** Done with each shard when it is complete, before its embedder takes the next one. */
  readonly afterShard: (shard: EmbeddedShard, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Has a crew embed shards, side by side: whoever is done takes the next one. Where one fails, the others end after the
 * texts that they are at, and what it threw is thrown.
 */
export async function embedShards(
  crew: readonly ShardEmbedder[],
  shards: readonly Shard[],
  { corpus, earlier, onEvent, afterShard, signal }: EmbedShardsOptions,
): Promise<readonly EmbeddedShard[]> {
  const failures: unknown[] = [];
  const failing = new AbortController();
  const stop = AbortSignal.any([signal, failing.signal]);
  const waiting = [...shards];
  const embedded: EmbeddedShard[] = [];
  const work = async (embedder: ShardEmbedder, place: number): Promise<void> => {
    for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift()) {
      stop.throwIfAborted();
      const here = shard;
      const options = { onEvent: (event: ShardEvent) => onEvent(event, here, place), signal: stop };
      const done = await embedder.embed({ shard, corpus, earlier }, options);
      await afterShard(done, stop);
      embedded.push(done);
    }
  };
  await Promise.all(
    crew.map((embedder, place) =>
      work(embedder, place).catch((error: unknown) => {
        failures.push(error);
        failing.abort();
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
  return embedded.sort((a, b) => a.shard.index - b.shard.index);
}
