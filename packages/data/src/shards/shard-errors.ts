/** Why embedding shards cannot be written or used together. */
export type ShardErrorCode =
  /** A block that was given for writing has the wrong shape, or numbers that are not finite. */
  | "DATA_SHARD_BLOCK"
  /** Fewer or more rows were given than the shard's range of the corpus has. */
  | "DATA_SHARD_ROWS"
  /** Nothing matches what the user named. */
  | "DATA_SHARDS_NOT_FOUND"
  /** The manifest beside a shard is not there. */
  | "DATA_SHARD_MANIFEST_MISSING"
  /** The file is not what its manifest describes: cut off, edited, of another layout. */
  | "DATA_SHARD_DAMAGED"
  /** Shards of two models, two corpora or two splits. */
  | "DATA_SHARDS_MIXED"
  /** Two files hold the same shard, or two prefixes the same corpus. */
  | "DATA_SHARD_REPEATED"
  /** A shard of the split is not there. */
  | "DATA_SHARD_MISSING"
  /** Two rows have one id. */
  | "DATA_SHARD_ID_REPEATED";

/** Embedding shards cannot be written or used; `code` says why. */
export class ShardError extends Error {
  override readonly name = "ShardError";
  readonly code: ShardErrorCode;
  /** The file at fault, or what the user named. */
  readonly path: string;
  constructor(code: ShardErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.code = code;
    this.path = path;
  }
}

/**
 * What to throw for an error that came up while a shard file was decoded: whatever a decoder stumbles over is no file of
 * ours; a disk's own errors, and ours, stay what they are.
 */
export function decodingError(path: string, error: unknown): Error {
  const cause = error as Error;
  if (cause instanceof ShardError || "syscall" in cause) return cause;
  const message = `expected an Arrow file, got one that cannot be read (${cause.message}); embed this shard again`;
  return new ShardError("DATA_SHARD_DAMAGED", path, message.replaceAll(/\s*\n\s*/g, " "), { cause });
}
