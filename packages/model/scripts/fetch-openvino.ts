import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { createOpenVinoEngine } from "../src/index.ts";
import { openVinoCache } from "../src/engine/openvino/library-places.ts";
import { installLibraries } from "./install-libraries.ts";

// Fetches OpenVINO's Python wheel with pip and puts its libraries where the engine looks for them: in the folder that
// is given, or in the user's cache directory. Needs no Python but for pip. Can be run again at any time.

/** The version that the engine is tested with. */
const VERSION = "2026.4.1";
/** Libraries are the same in the wheels for all of them. */
const PYTHON_VERSION = "3.12";

const run = promisify(execFile);
const folder = resolve(process.argv[2] ?? openVinoCache(process.env));

try {
  const isNew = await installLibraries(folder, { version: VERSION, fetch });
  console.log(isNew ? `${folder}: the libraries of OpenVINO ${VERSION}` : `${folder}: is there already, whole`);
  await using engine = await createOpenVinoEngine({ openVinoFolders: [folder], threads: availableParallelism() });
  console.log(`${folder}: it computes in ${engine.precisions.join(" and ")} on this machine`);
} catch (error) {
  console.error(`engines:openvino: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function fetch(into: string): Promise<string> {
  await run("python3", ["-m", "pip", "--version"]).catch(() => {
    throw new Error("expected Python with pip, got none: apt-get install python3-pip, or unpack the wheel by hand");
  });
  const choices = ["--no-deps", "--only-binary=:all:", "--python-version", PYTHON_VERSION];
  const wheel = `openvino==${VERSION}`;
  await run("python3", ["-m", "pip", "download", "--quiet", ...choices, "--dest", into, wheel]);
  const name = (await readdir(into)).find((file) => file.endsWith(".whl"));
  if (name === undefined) throw new Error(`pip download ${wheel}: expected a wheel, got none`);
  return join(into, name);
}
