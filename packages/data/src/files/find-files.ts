import { glob } from "node:fs/promises";
import { FileMissingError } from "./file-errors.ts";

/**
 * The files that a name stands for: itself, or, when it has `*`, `?`, `[` or `{`, all that match it, sorted.
 * @throws FileMissingError when nothing matches
 */
export async function findFiles(name: string): Promise<readonly string[]> {
  if (!/[*?[{]/.test(name)) return [name];
  const paths: string[] = [];
  for await (const path of glob(name)) paths.push(path);
  if (paths.length === 0) throw new FileMissingError(name);
  return paths.sort();
}
