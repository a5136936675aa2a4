import type { Corpus, Shard } from "@dpr/data";
import type { EmbeddingKind } from "./earlier-shards.ts";
import type { EmbeddingWork } from "./embed-texts.ts";

/** Somebody who embeds shards, one at a time: this process, or another one. */
export interface ShardEmbedder extends AsyncDisposable {
  /** For people: what embeds, and which given flags change nothing. */
  readonly announcement: readonly string[];
  /** What it reaches with plain matrix products, in GFLOP/s; undefined on a GPU. */
  readonly gemmRate: number | undefined;
  readonly embeddingKind: EmbeddingKind;
  /** Embeds one shard into its file, which appears when it is complete, or not at all. */
  embed(job: ShardJob, options: ShardEmbedOptions): Promise<EmbeddedShard>;
}

export interface ShardJob {
  readonly shard: Shard;
  /** What the collection was found to be, whole. */
  readonly corpus: Corpus;
  /** Files with embeddings of this kind, which are copied for texts that are among theirs. */
  readonly earlier: readonly string[];
}

export interface ShardEmbedOptions {
  readonly onEvent: (event: ShardEvent) => void;
  readonly signal: AbortSignal;
}

/** What happens on the way to an embedded shard. */
export type ShardEvent =
  /** Something that people should know. */
  | { readonly kind: "note"; readonly line: string }
  /** Rows that an earlier process embedded. */
  | { readonly kind: "found"; readonly rows: number }
  /** Rows that were copied from earlier shards. */
  | { readonly kind: "copied"; readonly rows: number }
  /** Some more of the work is done. */
  | { readonly kind: "work"; readonly work: EmbeddingWork };

/** A shard that is complete and on disk. */
export interface EmbeddedShard {
  readonly shard: Shard;
  readonly rows: number;
  readonly dimension: number;
  readonly file: string;
  /** The number of its process. */
  readonly process: number;
  /** The most memory that this has held so far. */
  readonly peakRssMb: number;
}
