import { type AppSurroundings, runApp } from "@dpr/command-line/testing";

export { resultsOf } from "@dpr/command-line/testing";

/** Runs the trainer as a process of its own. */
export function runTrainer(args: readonly string[], surroundings?: AppSurroundings) {
  return runApp(new URL("..", import.meta.url), args, surroundings);
}
