/** What the bootstrap and the randomisation test share. */
export interface ResamplingOptions {
  /** A whole number, of which 32 bits count; the same seed gives the same result. */
  readonly seed: number;
  /** How often to draw; default 10,000. */
  readonly samples?: number;
}

/** A seed, a number of samples or a confidence that nothing can be drawn with. */
export class InvalidResamplingError extends Error {
  readonly code = "INVALID_RESAMPLING";
  override readonly name = "InvalidResamplingError";

  constructor(option: string, expected: string, got: number) {
    super(`${option}: expected ${expected}, got ${got}`);
  }
}

/** Throws InvalidResamplingError. */
export function checkResampling({ seed, samples = 1 }: ResamplingOptions): void {
  if (!Number.isSafeInteger(seed)) throw new InvalidResamplingError("seed", "a whole number, such as 1", seed);
  if (!(Number.isSafeInteger(samples) && samples >= 1)) {
    throw new InvalidResamplingError("samples", "a whole number from 1 up, such as 10,000", samples);
  }
}
