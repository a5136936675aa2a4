import { FormatError } from "../files/file-errors.ts";
import { repeatedShardIds } from "./repeated-shard-ids.ts";
import { shardDamage, sizeDamage } from "./shard-damage.ts";
import { ShardError } from "./shard-errors.ts";
import { groupProblems, groupShards, type ShardFile, type ShardGroup } from "./shard-groups.ts";
import { readManifest } from "./shard-manifest.ts";

/** Shard files as they were found. */
export interface FoundShards {
  readonly groups: readonly ShardGroup[];
  /** What is wrong with the manifests of the others. */
  readonly unreadable: readonly (ShardError | FormatError)[];
}

/** Reads the manifests of shard files, which says nothing yet of the files. */
export async function readManifests(paths: readonly string[]): Promise<FoundShards> {
  const files: ShardFile[] = [];
  const unreadable: (ShardError | FormatError)[] = [];
  for (const path of paths) {
    try {
      files.push({ path, manifest: await readManifest(path) });
    } catch (error) {
      if (!(error instanceof ShardError || error instanceof FormatError)) throw error;
      unreadable.push(error);
    }
  }
  return { groups: groupShards(files), unreadable };
}

export interface ProblemOptions {
  /** Whether several rows may have one id. Default no. */
  readonly allowDuplicateIds?: boolean;
  /** Whether files are hashed; if not, only their sizes are looked at. Default yes. */
  readonly hashFiles?: boolean;
  /** Of so many repeated ids each is a problem. Default 1. */
  readonly namedIds?: number;
  /** Called as files are read, with how many bytes were since the last call. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Everything that keeps shards from being read together, what is found soonest first: manifests, then how the shards fit
 * each other, then every file's bytes, then ids. None for shards that are as they were written.
 */
export async function* shardProblems(
  { groups, unreadable }: FoundShards,
  { allowDuplicateIds = false, hashFiles = true, namedIds = 1, onBytes }: ProblemOptions = {},
): AsyncGenerator<ShardError | FormatError> {
  yield* unreadable;
  yield* groupProblems(groups);
  const undamaged: ShardFile[] = [];
  for (const file of groups.flatMap(({ files }) => files)) {
    const damage = await (hashFiles ? shardDamage(file, onBytes) : sizeDamage(file));
    if (damage === undefined) undamaged.push(file);
    else yield damage;
  }
  if (allowDuplicateIds) return;
  const problems = await repeatedShardIds(undamaged, namedIds).catch((error: unknown) => {
    if (error instanceof ShardError) return [error];
    throw error;
  });
  for (const problem of problems) {
    // Ids of a file that nobody has hashed yet may be repeated because it is damaged.
    const file = undamaged.find(({ path }) => path === problem.path);
    yield (hashFiles || file === undefined ? undefined : await shardDamage(file)) ?? problem;
  }
}
