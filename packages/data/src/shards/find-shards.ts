import { existsSync } from "node:fs";
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
  return await find(names, (path) => path.endsWith(".arrow"));
}

/**
 * Everything that a writer of shards makes under these names: shard files and manifests, and what it leaves about when it
 * is stopped. Takes the names that {@link findShards} takes.
 * @throws ShardError DATA_SHARDS_NOT_FOUND for a name that finds nothing
 */
export async function findShardParts(names: string | readonly string[]): Promise<readonly string[]> {
  return await find(names, (path) => WRITTEN.test(path));
}

/** What comes after the name of a shard file without its `.arrow`. */
const ENDINGS = [".arrow", ".manifest.json", ".arrow.partial", ".arrow.progress.json", ".arrow.lock"];

/** A writer that was killed may also leave temporary copies with random names of the small files. */
const WRITTEN = /(?:\.arrow(?:\.partial|\.progress\.json|\.lock)?|\.manifest\.json)(?:\.[\da-f-]{36}(?:\.partial)?)?$/;

async function find(
  names: string | readonly string[],
  isWanted: (path: string) => boolean,
): Promise<readonly string[]> {
  const all = new Set<string>();
  for (const name of [names].flat()) {
    const found = (await candidates(name)).filter(isWanted);
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
  if (kind?.isDirectory() === true) return (await readdir(name)).map((file) => join(name, file));
  if (kind === undefined && /[*?[{]/.test(name)) return expand(name);
  if (name.endsWith(".arrow")) return partsOf(name).filter((path) => existsSync(path));
  if (kind?.isFile() === true) return [name];
  const files = await readdir(dirname(name)).catch(() => []);
  return files.filter((file) => isOfPrefix(file, basename(name))).map((file) => join(dirname(name), file));
}

/** A glob for shard files also finds their manifests and the rest of them. */
async function expand(pattern: string): Promise<readonly string[]> {
  const ofShards = pattern.replace(/\.pkl$/, ".arrow");
  const paths: string[] = [];
  for (const each of ofShards.endsWith(".arrow") ? partsOf(ofShards) : [pattern]) {
    for await (const path of glob(each)) paths.push(path);
  }
  return paths;
}

/** A shard file, and what may stand beside it. */
function partsOf(path: string): readonly string[] {
  const stem = path.replace(/\.arrow$/, "");
  return ENDINGS.map((ending) => `${stem}${ending}`);
}

function isOfPrefix(file: string, prefix: string): boolean {
  const name = file.startsWith(".") && !prefix.startsWith(".") ? file.slice(1) : file;
  return name.startsWith(`${prefix}_`) && /^\d+_of_\d+\.(?:arrow|manifest)/.test(name.slice(prefix.length + 1));
}
