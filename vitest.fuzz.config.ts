import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The readers' fuzz tests with ten times the cases of `pnpm test`. */
export default mergeConfig(base, defineConfig({ test: { provide: { fuzzRuns: 10_000 } } }));
