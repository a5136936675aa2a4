import { type AppSurroundings, runApp } from "@dpr/command-line/testing";

export { type Ended, resultsOf } from "@dpr/command-line/testing";

/** Runs the embedder as a process of its own. */
export function runEmbedder(args: readonly string[], surroundings?: AppSurroundings) {
  return runApp(new URL("..", import.meta.url), args, surroundings);
}
