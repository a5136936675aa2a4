import { readdir } from "node:fs/promises";

/** The names in a directory; none where there is no such directory. */
export async function listIfPresent(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
