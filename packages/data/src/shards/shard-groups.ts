import { dirname } from "node:path";
import { thousands } from "../files/file-errors.ts";
import { ShardError } from "./shard-errors.ts";
import type { ShardManifest } from "./shard-manifest.ts";
import { formatShard } from "./shard.ts";

/** A shard file that has its manifest. */
export interface ShardFile {
  readonly path: string;
  readonly manifest: ShardManifest;
}

/** @throws ShardError DATA_SHARD_DAMAGED when a file has other rows than its manifest says */
export function requireRows({ path, manifest: { start, end } }: ShardFile, rows: number): void {
  if (rows === end - start) return;
  const message = `expected ${thousands(end - start)} rows, got ${thousands(rows)}; embed this shard again`;
  throw new ShardError("DATA_SHARD_DAMAGED", path, message);
}

/** The shards of one embedder's run, or of several that shared a corpus between them. */
export interface ShardGroup {
  /** What their paths begin with: `PREFIX` of `PREFIX_3_of_8.arrow`; the folder of files that are called otherwise. */
  readonly prefix: string;
  /** By shard index. */
  readonly files: readonly ShardFile[];
}

/** Shard files by their prefixes, in the order of these: the order in which they are read. */
export function groupShards(files: readonly ShardFile[]): readonly ShardGroup[] {
  const groups = Map.groupBy(files, ({ path }) => prefixOf(path));
  return [...groups]
    .map(([prefix, group]) => ({ prefix, files: group.toSorted(byShard) }))
    .sort((one, other) => (one.prefix < other.prefix ? -1 : 1));
}

/**
 * Why groups cannot be read together: shards of two models anywhere; in one group shards of two corpora or splits, or a
 * shard that is not there or there twice; in two groups the same corpus. Shards of several precisions are near enough.
 */
export function* groupProblems(groups: readonly ShardGroup[]): Generator<ShardError> {
  const [first, ...others] = groups;
  if (first === undefined) return;
  for (const { files } of others) yield* differences(first.files[0], files[0], ["fingerprint", "dimension"]);
  for (const { files } of groups) {
    for (const file of files.slice(1)) yield* differences(files[0], file, EVERY_PROPERTY);
  }
  const known = new Map<string, ShardGroup>();
  for (const group of groups) {
    const { corpus } = group.files[0].manifest;
    const before = known.get(corpus);
    if (before !== undefined) yield sameCorpus(before, group);
    else known.set(corpus, group);
  }
  for (const group of groups) yield* gaps(group);
}

const PROPERTIES = {
  fingerprint: "the model",
  dimension: "the dimension",
  storage: "the storage",
  corpusRows: "the corpus's rows",
  corpus: "the corpus",
} as const;

type Property = keyof typeof PROPERTIES;

const EVERY_PROPERTY = Object.keys(PROPERTIES) as readonly Property[];

/** The first property of `of` in which a file is not like the first one, or that its corpus was cut otherwise. */
function* differences(first: ShardFile, { path, manifest }: ShardFile, of: readonly Property[]): Generator<ShardError> {
  const one = first.manifest;
  const mixed = (expected: string, got: string | number, advice: string) => {
    const message = `expected ${expected}, as in ${first.path}, got ${got}; ${advice}`;
    return new ShardError("DATA_SHARDS_MIXED", path, message);
  };
  const other = of.find((property) => manifest[property] !== one[property]);
  if (other !== undefined) {
    yield mixed(`${PROPERTIES[other]} ${one[other]}`, manifest[other], "keep shards of one run together");
  } else if (of === EVERY_PROPERTY && manifest.shard.count !== one.shard.count) {
    const splits = [one, manifest].map(({ shard }) => `${prefixOf(path)}_*_of_${shard.count}.*`);
    const advice = `remove ${splits.join(" or ")}, whichever is left over`;
    yield mixed(`a corpus cut into ${one.shard.count} shards`, `shard ${formatShard(manifest.shard)}`, advice);
  }
}

function sameCorpus(one: ShardGroup, other: ShardGroup): ShardError {
  const message = `expected each corpus once, got the one of ${one.prefix} here as well`;
  return new ShardError(
    "DATA_SHARD_REPEATED",
    other.prefix,
    `${message}; remove one of them, or give all their shards one prefix`,
  );
}

/** So many missing shards are named. */
const NAMED = 10;

/** What is missing or there twice among the files of the first one's split, which are sorted by index. */
function* gaps({ prefix, files }: ShardGroup): Generator<ShardError> {
  const { count } = files[0].manifest.shard;
  const split = files.filter(({ manifest }) => manifest.shard.count === count);
  for (const [place, file] of split.entries()) {
    const before = split[place - 1];
    if (before?.manifest.shard.index === file.manifest.shard.index) yield repeated(before, file);
  }
  const there = new Set(split.map(({ manifest }) => manifest.shard.index));
  const missing: string[] = [];
  for (let index = 0; index < count && missing.length < NAMED; index++) {
    if (!there.has(index)) missing.push(formatShard({ index, count }));
  }
  if (missing.length === 0) return;
  const more = count - there.size - missing.length;
  const names = `${missing.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const message = `expected all ${count} shards, got no ${names}; embed it, or name all shards`;
  yield new ShardError("DATA_SHARD_MISSING", prefix, message);
}

function repeated(one: ShardFile, other: ShardFile): ShardError {
  const shard = formatShard(other.manifest.shard);
  const message = `expected each shard once, got ${shard} here and in ${one.path}; remove one of them`;
  return new ShardError("DATA_SHARD_REPEATED", other.path, message);
}

function prefixOf(path: string): string {
  const [, prefix] = /^(.*)_\d+_of_\d+\.arrow$/s.exec(path) ?? [];
  return prefix ?? dirname(path);
}

function byShard({ manifest: { shard: one } }: ShardFile, { manifest: { shard: other } }: ShardFile): number {
  return one.index - other.index;
}
