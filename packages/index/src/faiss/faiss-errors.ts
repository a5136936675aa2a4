/** faiss-node is not there, or not its compiled library. */
export class FaissUnavailableError extends Error {
  readonly code = "FAISS_UNAVAILABLE";
  override readonly name = "FaissUnavailableError";

  constructor(library: string, got: string) {
    super(
      `${library}: expected faiss-node with its compiled library, got ${got}: install faiss-node and let its install ` +
        "script fetch one, or compile it against Debian's FAISS (`pnpm build:faiss` in this repository; " +
        "its README says what that takes), or build an index of another kind",
    );
  }
}

/** FAISS could not do what it was asked, or its process has ended over it. */
export class FaissFailedError extends Error {
  readonly code = "FAISS_FAILED";
  override readonly name = "FaissFailedError";

  /** `subject`: the index, `what` was asked, and how it ended, in FAISS's words where it had some. */
  constructor(subject: string, what: string, got: string, advice: string) {
    super(`${subject}: ${what}: expected FAISS to do it, got ${got}: ${advice}`);
  }
}

/** A file that is no index of FAISS, or not a whole one, or one whose scores cannot be inner products. */
export class FaissFileError extends Error {
  readonly code = "FAISS_FILE";
  override readonly name = "FaissFileError";
  readonly path: string;

  constructor(path: string, expected: string, got: string, advice: string) {
    super(`${path}: expected ${expected}, got ${got}: ${advice}`);
    this.path = path;
  }
}
