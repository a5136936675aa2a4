import { mkdir, rename, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { engineCache } from "../src/engine/engine-cache.ts";
import { loadTensorFlow } from "../src/engine/tfjs/load-tensorflow.ts";
import { compileTfjsAddon } from "./compile-tfjs-addon.ts";
import { downloadWheels } from "./download-wheels.ts";
import { installWheels } from "./install-wheels.ts";
import { ADDON, placeInDependencies, PYTHON_VERSION, tensorFlowWheels } from "./tensorflow-wheels.ts";
import { recordFile } from "./wheel.ts";

// Compiles the native addon of @tensorflow/tfjs-node against the TensorFlow inside its Python wheel, in the user's cache
// directory, and links it to where the npm package looks for it; with `gpu`, that of tfjs-node-gpu with CUDA's libraries.
// Needs g++, and pip, which fetches the wheels. Can be run again at any time.

try {
  const kind = process.argv[2] ?? "cpu";
  if (kind !== "cpu" && kind !== "gpu") throw new Error(`expected cpu or gpu, got ${kind}`);
  await build(kind);
} catch (error) {
  console.error(`engines:tfjs: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function build(kind: "cpu" | "gpu"): Promise<void> {
  const { packageName, wheel, requirements } = tensorFlowWheels[kind];
  const npmPackage = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  const machine = `${platform()}/${arch()}`;
  if (machine !== "linux/x64") {
    throw new Error(`expected linux/x64, got ${machine}: \`npm run install\` in ${npmPackage} downloads TensorFlow`);
  }
  const folder = join(engineCache(process.env, "tfjs"), kind);
  const isNew = await installWheels(folder, {
    wheel,
    placeOf: placeInDependencies,
    fetch: (into) => downloadWheels(requirements, PYTHON_VERSION, into),
    async build(into) {
      await compileTfjsAddon(npmPackage, into);
      await recordFile(into, ADDON);
    },
  });
  console.log(isNew ? `${folder}: the libraries of ${wheel}` : `${folder}: is there already, whole`);
  await link(join(folder, ADDON), join(npmPackage, ADDON));
  const { tf, description } = await loadTensorFlow({ device: kind === "gpu" ? "auto" : "cpu" });
  const product = await tf.matMul([[1, 2]], [[3], [4]]).data();
  if (product[0] !== 11) throw new Error(`${folder}: expected a product of 11, got ${product[0]}`);
  console.log(`${folder}: it computes: ${description}`);
}

/** The package's own folder is as it was, but for this; each installation of it has its own link. */
async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await symlink(target, temporary);
  await rename(temporary, path);
}
