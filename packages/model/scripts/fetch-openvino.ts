import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createOpenVinoEngine } from "../src/index.ts";
import { openVinoCache } from "../src/engine/openvino/library-places.ts";
import { unpackLibraries, verifyLibraries } from "./openvino-wheel.ts";

// Fetches OpenVINO's Python wheel with pip and puts its libraries where the engine looks for them: in the folder that
// is given, or in the user's cache directory. Needs no Python but for pip. Can be run again at any time.

/** The version that the engine is tested with. */
const WHEEL = "openvino==2026.4.1";
/** Libraries are the same in the wheels for all of them. */
const PYTHON_VERSION = "3.12";

const run = promisify(execFile);
const target = process.argv[2] ?? openVinoCache(process.env);

try {
  if (await verifyLibraries(target)) console.log(`${target}: is there already, whole`);
  else await fetch();
  await using engine = await createOpenVinoEngine({ openVinoFolders: [target], threads: availableParallelism() });
  console.log(`${target}: it computes in ${engine.precisions.join(", ")} on this machine`);
} catch (error) {
  console.error(`engines:openvino: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function fetch(): Promise<void> {
  await run("python3", ["-m", "pip", "--version"]).catch(() => {
    throw new Error("expected Python with pip, got none: apt-get install python3-pip, or unpack the wheel by hand");
  });
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(`${target}.partial-`);
  try {
    const choices = ["--no-deps", "--only-binary=:all:", "--python-version", PYTHON_VERSION];
    await run("python3", ["-m", "pip", "download", "--quiet", ...choices, "--dest", folder, WHEEL]);
    const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) throw new Error(`pip download ${WHEEL}: expected a wheel, got none`);
    const libraries = join(folder, "libraries");
    await unpackLibraries(join(folder, wheel), libraries);
    await rm(target, { recursive: true, force: true });
    await rename(libraries, target);
    console.log(`${target}: the libraries of ${wheel}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
