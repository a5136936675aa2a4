import type { CountTokens } from "./text-meter.ts";

export interface CheckOptions {
  /** Without it only characters are counted. */
  readonly countTokens?: CountTokens;
  /** Where questions are cut, in tokens; 256 by default. */
  readonly questionLength?: number;
  /** Where passages with their titles are cut, in tokens; 256 by default. */
  readonly passageLength?: number;
  /** Called after each row, good or bad. */
  readonly onRow?: () => void;
  readonly signal?: AbortSignal;
}
