/** A shard's file cannot be written. What of it was on disk stays there. */
export class OutputError extends Error {
  readonly code = "OUTPUT";
  override readonly name = "OutputError";
  readonly path: string;
  constructor(path: string, message: string, cause: unknown) {
    super(`${path}: ${message}`, { cause });
    this.path = path;
  }
}

/** The same error, or where the system refused to write, one that says what to do. `written` says what is on disk. */
export function explainOutputError(path: string, written: string, error: unknown): unknown {
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const goOn = `${written}; the same command goes on behind them`;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new OutputError(path, `the disk is full: free some space; ${goOn}`, error);
  }
  if (code === "EFBIG") {
    const advice = "raise the limit (ulimit -f), choose another disk, or cut the collection into more shards";
    return new OutputError(path, `the system allows no file as large: ${advice}; ${goOn}`, error);
  }
  const advice = "choose another --out_file, or see to its permissions";
  return new OutputError(path, `expected a place to write to, got ${code} (${syscall}); ${advice}`, error);
}
