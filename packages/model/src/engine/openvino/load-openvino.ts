import { isAbsolute } from "node:path";
import { findTruncatedLibrary } from "../whole-library.ts";
import { bindOpenVino, type OpenVino, openVinoVersion } from "./c-api.ts";
import { libraryPlaces } from "./library-places.ts";
import { OpenVinoUnavailableError } from "./openvino-error.ts";

/** The version that all of this was tried with; older ones lack functions, and have other defaults. */
const OLDEST = [2026, 4] as const;

/** What OpenVINO is made of, and comes with. */
const LIBRARIES = /^lib(openvino|tbb|hwloc).*\.so(\.|$)/;

/**
 * OpenVINO's libraries, from the first place that has them.
 *
 * @throws OpenVinoUnavailableError where there are none, or those found are damaged or too old
 */
export async function loadOpenVino(folders: readonly string[] = []): Promise<OpenVino> {
  const koffi = await import("koffi").catch((cause: unknown) => {
    throw new OpenVinoUnavailableError(["the npm package koffi, by which it is called, is not installed"], { cause });
  });
  const problems: string[] = [];
  for await (const place of libraryPlaces(folders)) {
    const isFile = isAbsolute(place);
    const truncated = isFile ? await findTruncatedLibrary(place, LIBRARIES) : undefined;
    if (truncated !== undefined) {
      problems.push(`${truncated}: expected a whole library, got the beginning of one`);
      continue;
    }
    try {
      const library = koffi.load(place);
      const version = openVinoVersion(koffi, library);
      if (isRecent(version)) return bindOpenVino(koffi, library);
      problems.push(`${place}: expected OpenVINO ${OLDEST.join(".")} or later, got ${version}`);
      library.unload();
    } catch (error) {
      // That the system has none is what is expected of most.
      if (isFile) problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new OpenVinoUnavailableError(problems);
}

function isRecent(version: string): boolean {
  const [year, release] = version.split(".").map(Number);
  return year > OLDEST[0] || (year === OLDEST[0] && release >= OLDEST[1]);
}
