import { existsSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { FileMissingError } from "./file-errors.ts";

/**
 * The files that a name stands for: itself, or, when it has `*`, `?`, `[` or `{` and no file is called just so, all that
 * match it, sorted.
 * @throws FileMissingError when nothing matches
 */
export async function findFiles(name: string): Promise<readonly string[]> {
  if (!/[*?[{]/.test(name) || existsSync(name)) return [name];
  const paths: string[] = [];
  for await (const entry of glob(name, { withFileTypes: true })) {
    if (!entry.isDirectory()) paths.push(join(entry.parentPath, entry.name));
  }
  if (paths.length === 0) throw new FileMissingError(name);
  return paths.sort();
}
