/** A pattern that Python takes, and that cannot be written for an engine here. */
export class UnsupportedPatternError extends Error {
  readonly code = "UNSUPPORTED_PATTERN";
}
