import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./test/closing-line-reporter.ts";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts", "test/*.test.ts"],
    reporters: ["default", new ClosingLineReporter()],
    // Native engines use every core themselves; two files at a time keep a small machine busy and no more.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    provide: { fuzzRuns: 500 },
  },
});
