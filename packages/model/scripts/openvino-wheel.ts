import type { PlaceOf } from "./wheel.ts";

/** The version that the engine is tested with. */
export const VERSION = "2026.4.1";

/** Libraries are the same in the wheels for all of them. */
export const PYTHON_VERSION = "3.12";

/** OpenVINO's libraries, side by side. Folders among them are not looked into, for there are none. */
export const placeOfLibrary: PlaceOf = (path) => /^openvino\/libs\/([^/]+)$/.exec(path)?.[1];
