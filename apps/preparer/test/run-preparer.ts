import { type AppSurroundings, runApp } from "@dpr/command-line/testing";

export { type Ended, resultsOf } from "@dpr/command-line/testing";

/** Runs the preparer as a process of its own. */
export function runPreparer(args: readonly string[], surroundings?: AppSurroundings) {
  return runApp(new URL("..", import.meta.url), args, surroundings);
}
