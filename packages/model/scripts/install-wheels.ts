import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { holdLock } from "@dpr/durable-files";
import { replaceDirectory } from "../src/weights/replace-directory.ts";
import { type PlaceOf, RECORD, unpackWheel, verifyWheel } from "./wheel.ts";

export interface WheelSource {
  /** Name and version of the wheel, or of the first of several, as its file has them: `openvino-2026.4.1`. */
  readonly wheel: string;
  /** What is taken out of them. */
  readonly placeOf: PlaceOf;
  /** Puts the wheels into a folder and gives their paths. */
  readonly fetch: (folder: string) => Promise<readonly string[]>;
  /** Makes the rest of the folder out of what was unpacked there. */
  readonly build?: (folder: string) => Promise<void>;
}

/**
 * Puts files of wheels into a folder, whole or not at all; says whether it did, for where they are already nothing is
 * fetched. What was there goes once the new ones are whole; what killed calls left goes too.
 *
 * @throws ReplaceRefusedError for a folder with other files; WheelError; LockHeldError while another process does the same
 */
export async function installWheels(folder: string, { wheel, placeOf, fetch, build }: WheelSource): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true });
  await using _ = await holdLock(`${folder}.lock`);
  await removeLeftovers(folder);
  if (await verifyWheel(folder, wheel, placeOf)) return false;
  await replaceDirectory(folder, RECORD, async (temporary) => {
    const downloads = join(temporary, "wheels");
    await mkdir(downloads);
    for (const path of await fetch(downloads)) await unpackWheel(path, temporary, placeOf);
    await rm(downloads, { recursive: true });
    await build?.(temporary);
  });
  return true;
}

/** Names that {@link replaceDirectory} gives to what is not yet, or no longer, the folder. */
async function removeLeftovers(folder: string): Promise<void> {
  const start = `.${basename(folder)}.`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(start) || !/^[\da-f-]{36}\.(partial|replaced)$/.test(name.slice(start.length))) continue;
    await rm(join(dirname(folder), name), { recursive: true });
  }
}
