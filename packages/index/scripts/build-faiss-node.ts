import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createFaissIndex, type EmbeddingSource } from "../src/index.ts";

// Compiles faiss-node against the FAISS of Debian (libfaiss-dev), in seconds, and puts it where faiss-node looks for it.
// Needs no network and no rights: what has to be installed before is said. Can be run again at any time.

const run = promisify(execFile);

/** What comes with each package of Debian that it takes. */
const needed = { "libfaiss-dev": "libfaiss.a", "libopenblas-dev": "libopenblas.so" };

/** Debian's FAISS 1.7.3 has this name inside its class; faiss-node expects where it is since 1.7.4. */
const compatibility = `
#include <faiss/Index.h>
#if FAISS_VERSION_MAJOR == 1 && (FAISS_VERSION_MINOR < 7 || FAISS_VERSION_MINOR == 7 && FAISS_VERSION_PATCH < 4)
namespace faiss { using idx_t = Index::idx_t; }
#endif
`;

const missing = await missingPackages();
if (missing.length > 0) {
  console.error(`faiss-node: expected ${missing.join(", ")}, got none: apt-get install ${missing.join(" ")}`);
  process.exitCode = 1;
} else {
  console.log(await build());
}

async function missingPackages(): Promise<readonly string[]> {
  try {
    const found = Object.entries(needed).map(async ([name, file]) => {
      const { stdout } = await run("g++", [`-print-file-name=${file}`]);
      // Where there is none, the answer is the question.
      return existsSync(stdout.trim()) ? [] : [name];
    });
    return (await Promise.all(found)).flat();
  } catch {
    return ["g++", ...Object.keys(needed)];
  }
}

async function build(): Promise<string> {
  const require = createRequire(import.meta.url);
  const library = dirname(require.resolve("faiss-node/package.json"));
  const addonApi = dirname(createRequire(join(library, "package.json")).resolve("node-addon-api"));
  const nodeHeaders = join(dirname(require.resolve("node-api-headers/package.json")), "include");
  const release = join(library, "build/Release");
  await mkdir(release, { recursive: true });
  const folder = await mkdtemp(join(release, ".build-"));
  try {
    const header = join(folder, "compatibility.h");
    const compiled = join(folder, "faiss-node.node");
    await writeFile(header, compatibility);
    await run("g++", [
      ...["-shared", "-fPIC", "-O2", "-std=c++17", "-fopenmp"],
      ...["-DNAPI_VERSION=8", "-DNODE_GYP_MODULE_NAME=faiss_node", "-I", nodeHeaders, "-I", addonApi],
      ...["-include", header, join(library, "src/faiss.cc"), "-o", compiled, "-lfaiss", "-lopenblas"],
    ]);
    await searchWith(compiled);
    const target = join(release, "faiss-node.node");
    await rename(compiled, target);
    return `${target}: compiled, and it finds what it should`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function searchWith(library: string): Promise<void> {
  const data = Float32Array.of(1, 0, 0, 1, 1, 1);
  const source: EmbeddingSource = {
    ...{ rows: 3, dimension: 2, fingerprint: "none", contents: "three rows" },
    async *blocks() {
      yield { ids: ["a", "b", "c"], embeddings: { rows: 3, columns: 2, data } };
    },
  };
  await using index = await createFaissIndex(source, { factory: "HNSW8", library });
  for await (const hits of index.search({ rows: 1, columns: 2, data: Float32Array.of(0.5, 2) }, 3)) {
    const found = hits.map(({ id }) => id).join(" ");
    if (found !== "c b a") throw new Error(`faiss-node: expected it to find c b a, got ${found}`);
  }
}
