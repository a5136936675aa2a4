import { stat } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "@dpr/durable-files";
import { thousands } from "../files/file-errors.ts";
import type { PlacedFile } from "./place-files.ts";

/**
 * What has happened to downloaded files since, as the end of a sentence; undefined when they are as they were. A file
 * of the same size and time is taken to be the same unless `verify` asks for its hash; of another time it is hashed.
 */
export async function findChange(
  folder: string,
  files: readonly PlacedFile[],
  verify: boolean,
): Promise<string | undefined> {
  for (const { path, bytes, sha256, mtimeMs } of files) {
    const place = join(folder, path);
    const found = await stat(place).catch(() => undefined);
    if (found === undefined || !found.isFile()) return `${path} is not there any more`;
    if (found.size !== bytes) return `${path} has ${thousands(found.size)} bytes instead of ${thousands(bytes)}`;
    if ((verify || found.mtimeMs !== mtimeMs) && (await hashFile(place)) !== sha256) return `${path} has changed`;
  }
  return undefined;
}
