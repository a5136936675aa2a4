import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Cases of each fuzz test: vitest.config.ts and vitest.fuzz.config.ts say how many. */
    readonly fuzzRuns: number;
  }
}
