import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { holdLock } from "@dpr/durable-files";
import { replaceDirectory } from "../src/weights/replace-directory.ts";
import { RECORD, unpackLibraries, verifyLibraries } from "./openvino-wheel.ts";

export interface WheelSource {
  /** Of the wheel, as its name has it: `2026.4.1`. */
  readonly version: string;
  /** Puts the wheel into a folder and gives its path. */
  readonly fetch: (folder: string) => Promise<string>;
}

/**
 * Puts the libraries of OpenVINO's wheel into a folder, whole or not at all; says whether it did, for where they are
 * already nothing is fetched. What was there goes once the new ones are whole; what killed calls left goes too.
 *
 * @throws ReplaceRefusedError for a folder with other files; WheelError; LockHeldError while another process does the same
 */
export async function installLibraries(folder: string, { version, fetch }: WheelSource): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true });
  await using lock = await holdLock(`${folder}.lock`);
  await removeLeftovers(folder);
  if (await verifyLibraries(folder, version)) return false;
  await replaceDirectory(folder, RECORD, async (temporary) => {
    const wheel = await fetch(temporary);
    await unpackLibraries(wheel, temporary);
    await rm(wheel);
    await lock.check();
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
