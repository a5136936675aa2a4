import { uniformInt } from "pure-rand/distribution/uniformInt";
import { randomFor } from "../batches/random.ts";

/** How long to wait before the next try, in milliseconds, after so many failures in a row (from 1). */
export type RetryDelay = (failures: number) => number;

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * Waits that double from one second up to a minute, each between half and all of that: many machines that lost the same
 * server come back at different times when their seeds differ.
 */
export function exponentialDelay(seed: number): RetryDelay {
  return (failures) => {
    const longest = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
    return uniformInt(randomFor(seed, failures), longest / 2, longest);
  };
}
