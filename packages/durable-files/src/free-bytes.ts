import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * How many bytes a file or folder at `path`, which need not be there yet, finds free on its disk. Infinity where the disk
 * cannot be asked: nothing is to be refused for that.
 */
export async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    const parent = dirname(path);
    return parent === path ? Number.POSITIVE_INFINITY : await freeBytes(parent);
  }
}
