import { thousands } from "../../files/file-errors.ts";
import { type Corpus, describeCorpus } from "../../passages/describe-corpus.ts";
import { findShardParts } from "../find-shards.ts";
import { ShardError } from "../shard-errors.ts";
import { formatShard } from "../shard.ts";
import type { ShardFile } from "../shard-groups.ts";
import { readManifests, shardProblems } from "../shard-problems.ts";
import { leftOvers } from "./left-overs.ts";
import { PassageCursor } from "./passage-cursor.ts";
import { shardContents } from "./shard-contents.ts";
import type { ShardFinding, ShardReport, VerifiedShard } from "./shard-report.ts";

export interface VerifyOptions {
  /** The passages that were embedded. Without it nobody can tell whether they have changed since. */
  readonly ctxFile?: string;
  /** The model that should have made the embeddings: its fingerprint, and what people call it. */
  readonly model?: { readonly fingerprint: string; readonly name: string };
  /** Whether several rows may have one id. Default no. */
  readonly allowDuplicateIds?: boolean;
  /** Called now and then with how many bytes of `ctxFile`, which is read before the shards are, were read so far. */
  readonly onRead?: (bytes: number) => void;
  /** Called once, with how many bytes will be read: those of all shards, twice. */
  readonly onStart?: (bytes: number) => void;
  /** Called as work is done, with how many bytes more have been read. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Of so many repeated ids each is named. */
const NAMED_IDS = 20;

/**
 * Checks shards as {@link openShards} does, but to the end: every problem is in the report. Beyond that it looks into every
 * embedding, compares shards with the passages and the model that are given, and notes what lies about. Memory does not
 * grow with the corpus.
 * @throws ShardError DATA_SHARDS_NOT_FOUND, and what reading the passages throws
 */
export async function verifyShards(
  names: string | readonly string[],
  options: VerifyOptions = {},
): Promise<ShardReport> {
  const { ctxFile, model, allowDuplicateIds = false, onRead, onStart, signal } = options;
  const onBytes = (bytes: number): void => {
    signal?.throwIfAborted();
    options.onBytes?.(bytes);
  };
  const paths = await findShardParts(names);
  // Ids that are there twice are a problem of the shards, and found there.
  const describing = { allowDuplicateIds: true, onRow: () => signal?.throwIfAborted(), ...(onRead && { onRead }) };
  const corpus = ctxFile === undefined ? undefined : await describeCorpus(ctxFile, describing);
  const shardPaths = paths.filter((path) => path.endsWith(".arrow"));
  const found = await readManifests(shardPaths);
  const files = found.groups.flatMap((group) => group.files);
  onStart?.(2 * files.reduce((bytes, { manifest }) => bytes + manifest.bytes, 0));

  const findings: ShardFinding[] = [...leftOvers(paths)];
  const damaged = new Set<string>();
  for await (const problem of shardProblems(found, { allowDuplicateIds, namedIds: NAMED_IDS, onBytes })) {
    const path = problem instanceof ShardError ? problem.path : problem.place.path;
    if (problem.code === "DATA_SHARD_DAMAGED") damaged.add(path);
    findings.push({ kind: "problem", path, message: problem.message });
  }
  if (model !== undefined) findings.push(...foreignModels(files, model));
  if (corpus !== undefined) findings.push(...foreignCorpora(files, corpus, ctxFile!));
  await using passages = ctxFile === undefined ? undefined : new PassageCursor(ctxFile);
  for (const file of files.filter(({ path }) => !damaged.has(path))) {
    const { bytes, start, end } = file.manifest;
    findings.push(...(await shardContents(file, passages, (rows) => onBytes((bytes * rows) / (end - start)))));
  }
  const described = new Map(files.map((file) => [file.path, file]));
  const unread = shardPaths.filter((path) => !described.has(path));
  return { shards: [...files.map(verified), ...unread.map((path) => ({ path }))], findings };
}

function foreignModels(
  files: readonly ShardFile[],
  { fingerprint, name }: NonNullable<VerifyOptions["model"]>,
): readonly ShardFinding[] {
  const foreign = files.filter(({ manifest }) => manifest.fingerprint !== fingerprint);
  return foreign.map(({ path }) => {
    const got = "those of another, or embedded otherwise";
    const message = `${path}: expected embeddings of the model in ${name}, got ${got}; embed this shard again with it`;
    return { kind: "problem", path, message };
  });
}

function foreignCorpora(files: readonly ShardFile[], corpus: Corpus, ctxFile: string): readonly ShardFinding[] {
  const foreign = files.filter(({ manifest }) => manifest.corpus !== corpus.fingerprint);
  return foreign.map(({ path, manifest: { corpusRows } }) => {
    const expected = `embeddings of the ${thousands(corpus.rows)} passages in ${ctxFile}`;
    const got = `a shard of ${thousands(corpusRows)} others; embed it again, or name the file that was embedded`;
    return { kind: "problem", path, message: `${path}: expected ${expected}, got ${got}` };
  });
}

function verified({ path, manifest }: ShardFile): VerifiedShard {
  const { shard, start, end, dimension, storage } = manifest;
  return { path, described: { shard: formatShard(shard), rows: end - start, dimension, storage } };
}
