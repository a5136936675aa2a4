import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe } from "vitest";

const folder = join(createRequire(import.meta.url).resolve("faiss-node/package.json"), "..");

/** Where `pnpm build:faiss` puts it. */
export const faissIsBuilt = existsSync(join(folder, "build/Release/faiss-node.node"));

/** What can be tested only where FAISS is. */
export function describeWithFaiss(name: string, tests: () => void): void {
  const needs = faissIsBuilt
    ? ""
    : " (needs FAISS: apt-get install g++ libfaiss-dev libopenblas-dev; pnpm build:faiss)";
  describe.skipIf(!faissIsBuilt)(`${name}${needs}`, tests);
}
