import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { createOpenVinoEngine } from "../src/index.ts";
import { engineCache } from "../src/engine/engine-cache.ts";
import { downloadWheels } from "./download-wheels.ts";
import { installWheels } from "./install-wheels.ts";
import { placeOfLibrary, PYTHON_VERSION, VERSION } from "./openvino-wheel.ts";

// Fetches OpenVINO's Python wheel with pip and puts its libraries where the engine looks for them: in the folder that
// is given, or in the user's cache directory. Needs no Python but for pip. Can be run again at any time.

const folder = resolve(process.argv[2] ?? engineCache(process.env, "openvino"));

try {
  const isNew = await installWheels(folder, {
    wheel: `openvino-${VERSION}`,
    placeOf: placeOfLibrary,
    fetch: (into) => downloadWheels([`openvino==${VERSION}`], PYTHON_VERSION, into),
  });
  console.log(isNew ? `${folder}: the libraries of OpenVINO ${VERSION}` : `${folder}: is there already, whole`);
  await using engine = await createOpenVinoEngine({ openVinoFolders: [folder], threads: availableParallelism() });
  console.log(`${folder}: it computes in ${engine.precisions.join(", ")} on this machine`);
} catch (error) {
  console.error(`engines:openvino: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
