import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { engineCache } from "../engine-cache.ts";

/** Folders of this machine that may have OpenVINO's libraries: `OPENVINO_LIB_DIR`, and what `pnpm engines:openvino` fills. */
export function openVinoFolders(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const given = environment["OPENVINO_LIB_DIR"];
  return [...(given ? [given] : []), engineCache(environment, "openvino")];
}

/** The C library's file, as each system names it, with a version or not. */
const LIBRARY = /^(libopenvino_c\.so(\.[\d.]+)?|libopenvino_c(\.[\d.]+)?\.dylib|openvino_c\.dll)$/;

/** What the system's loader is asked for, where no folder has the library. */
const LIBRARY_OF_SYSTEM: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "libopenvino_c.dylib",
  win32: "openvino_c.dll",
};

/**
 * Files, or names for the system's loader, to try one after another: in the given folders, in the npm package
 * `openvino-node`, in the package of the Python that is first on the path, where the system looks.
 */
export async function* libraryPlaces(folders: readonly string[]): AsyncGenerator<string> {
  for (const folder of [...folders, ...npmFolders()]) yield* librariesIn(folder);
  for (const folder of await pythonFolders()) yield* librariesIn(folder);
  yield LIBRARY_OF_SYSTEM[process.platform] ?? "libopenvino_c.so";
}

async function* librariesIn(folder: string): AsyncGenerator<string> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (LIBRARY.test(name)) yield resolve(folder, name);
}

function npmFolders(): readonly string[] {
  try {
    return [join(dirname(createRequire(import.meta.url).resolve("openvino-node/package.json")), "bin")];
  } catch {
    return [];
  }
}

async function pythonFolders(): Promise<readonly string[]> {
  const program = "import importlib.util as u; print(*(u.find_spec('openvino').submodule_search_locations), sep='\\n')";
  try {
    const { stdout } = await promisify(execFile)("python3", ["-c", program], { timeout: 10_000 });
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((folder) => join(folder.trim(), "libs"));
  } catch {
    return []; // no Python, or none with that package
  }
}
