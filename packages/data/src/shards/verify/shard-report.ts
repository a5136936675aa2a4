import type { EmbeddingStorage } from "../embedding-storage.ts";

/** One thing that was found in checking shards. */
export interface ShardFinding {
  /** A problem has to be mended; a note says what lies about, or what could not be checked. */
  readonly kind: "problem" | "note";
  /** The file that it is about, or the prefix of several. */
  readonly path: string;
  /** One line that begins with the path and ends with what to do. */
  readonly message: string;
}

/** A shard file that is there. */
export interface VerifiedShard {
  readonly path: string;
  /** What its manifest says; none where that is not there or cannot be read. */
  readonly described?: {
    /** Such as `3/8`. */
    readonly shard: string;
    readonly rows: number;
    readonly dimension: number;
    readonly storage: EmbeddingStorage;
  };
}

/** What checking shards found. */
export interface ShardReport {
  /** In the order in which they are read. */
  readonly shards: readonly VerifiedShard[];
  readonly findings: readonly ShardFinding[];
}
