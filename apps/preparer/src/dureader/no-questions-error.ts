/** A file that should become questions has none of the wanted kind. */
export class NoQuestionsError extends Error {
  readonly code = "NO_QUESTIONS";
  override readonly name = "NoQuestionsError";
  readonly path: string;
  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}, got none; is this the right file for its flag?`);
    this.path = path;
  }
}
