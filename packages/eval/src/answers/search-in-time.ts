import { createContext, Script } from "node:vm";

const script = new Script("search()");
const context: { search?: () => boolean } = {};

/**
 * Searches a text for a pattern whose search may take exponential time, for `timeoutMs`, a whole number from 1 up.
 * Undefined when it had to be ended, for time or for memory. Costs 0.1 ms beside the search.
 */
export function searchInTime(pattern: RegExp, text: string, timeoutMs: number): boolean | undefined {
  createContext(context);
  context.search = () => pattern.test(text);
  try {
    return script.runInContext(context, { timeout: timeoutMs }) as boolean;
  } catch (error) {
    // Backtracking ends with a RangeError when its memory does; a pattern that is too large is a SyntaxError when it is
    // first used.
    if (isTimeout(error) || error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** By its code alone: it is of another realm, and so no instance of this one's `Error`. */
function isTimeout(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
