import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./test/closing-line-reporter.ts";

/** Whole runs of the product, one after the other. */
export default defineConfig({
  test: {
    include: ["test/slow/**/*.test.ts"],
    reporters: ["default", new ClosingLineReporter()],
    fileParallelism: false,
    hookTimeout: 60_000,
  },
});
