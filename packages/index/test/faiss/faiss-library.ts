import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const folder = join(createRequire(import.meta.url).resolve("faiss-node/package.json"), "..");

/** Where `pnpm build:faiss` puts it. */
export const faissIsBuilt = existsSync(join(folder, "build/Release/faiss-node.node"));

if (!faissIsBuilt) {
  console.warn("skipped, for want of FAISS: apt-get install g++ libfaiss-dev libopenblas-dev, then pnpm build:faiss");
}
