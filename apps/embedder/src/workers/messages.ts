import type { EmbedOptions } from "../embed/embed-options.ts";
import type { EmbeddedShard, ShardEmbedder, ShardEvent, ShardJob } from "../embed/shard-embedder.ts";

/** What a worker is asked: to load the model, and then to embed shards, one after the other. */
export type Request =
  | { readonly kind: "open"; readonly options: EmbedOptions }
  | { readonly kind: "embed"; readonly job: ShardJob }
  /** Ends what it is at after the texts that it computes; the answer is a failure. */
  | { readonly kind: "stop" };

/** Each request but "stop" gets one, after any number of events. */
export type Answer =
  | ({ readonly kind: "opened" } & Pick<ShardEmbedder, "announcement" | "gemmRate" | "embeddingKind">)
  | { readonly kind: "embedded"; readonly shard: EmbeddedShard }
  | { readonly kind: "failed"; readonly failure: Failure };

/** What a worker says. */
export type Message = Answer | { readonly kind: "event"; readonly event: ShardEvent };

/** An error on its way between processes. */
export interface Failure {
  readonly message: string;
  readonly cause: "interrupted" | "command line" | "work";
}
