/** A number of the loss's recipe that no loss can be computed with; nothing has been computed. */
export class InvalidLossError extends Error {
  override readonly name = "InvalidLossError";
  readonly code = "INVALID_LOSS";
  /** The option that is wrong, such as `temperature`. */
  readonly place: string;

  constructor(place: string, expected: string, received: string | number) {
    super(`${place}: expected ${expected}, got ${received}`);
    this.place = place;
  }
}
