import { glob, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ShardError } from "./shard-errors.ts";

/**
 * The shard files that a user names, sorted, each once: by one name or several, each a file, a folder, a prefix
 * (`test_generate` finds `test_generate_3_of_8.arrow`) or a glob. A glob that ends in `.pkl`, as the Python systems write
 * them, finds our files of the same stem; a pickle is never opened.
 * @throws ShardError DATA_SHARDS_NOT_FOUND for a name that finds none
 */
export async function findShards(names: string | readonly string[]): Promise<readonly string[]> {
  const all = new Set<string>();
  for (const name of [names].flat()) {
    const found = (await candidates(name)).filter((path) => path.endsWith(".arrow"));
    if (found.length === 0) {
      const expected = "expected embedding shards (a file, a folder, a prefix or a glob of .arrow files), got none";
      throw new ShardError("DATA_SHARDS_NOT_FOUND", name, `${expected}; check the path, or run the embedder first`);
    }
    for (const path of found) all.add(path);
  }
  return [...all].sort();
}

async function candidates(name: string): Promise<readonly string[]> {
  const kind = await stat(name).catch(() => undefined);
  if (kind?.isFile() === true) return [name];
  if (kind?.isDirectory() === true) return (await readdir(name)).map((file) => join(name, file));
  if (/[*?[{]/.test(name)) return expand(name.replace(/\.pkl$/, ".arrow"));
  const files = await readdir(dirname(name)).catch(() => []);
  return files.filter((file) => isShardOf(file, basename(name))).map((file) => join(dirname(name), file));
}

async function expand(pattern: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of glob(pattern)) paths.push(path);
  return paths;
}

function isShardOf(file: string, prefix: string): boolean {
  return file.startsWith(`${prefix}_`) && /^\d+_of_\d+\.arrow$/.test(file.slice(prefix.length + 1));
}
