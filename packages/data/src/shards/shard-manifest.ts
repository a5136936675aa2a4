import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { FormatError } from "../files/file-errors.ts";
import { JsonObject } from "../files/json-object.ts";
import { EMBEDDING_STORAGES, type EmbeddingStorage } from "./embedding-storage.ts";
import { ShardError } from "./shard-errors.ts";
import { formatShard, type Shard, shardRange } from "./shard.ts";

const FORMAT = "dpr-embedding-shard";
const VERSION = 3;

/**
 * What a shard file holds, written beside it once it is complete. It names no file: the manifest of `X.arrow` is
 * `X.manifest.json`, so that no manifest can point a reader anywhere else.
 */
export interface ShardManifest {
  readonly shard: Shard;
  /** Rows of the whole corpus. */
  readonly corpusRows: number;
  /** Of the whole corpus: an opaque text. */
  readonly corpus: string;
  /** Rows of the corpus in this shard, `start` to `end` without `end`. */
  readonly start: number;
  readonly end: number;
  readonly dimension: number;
  readonly storage: EmbeddingStorage;
  /** Of the model that made the embeddings: an opaque text. */
  readonly fingerprint: string;
  /** Of the products that the model was computed with: an opaque text. */
  readonly precision: string;
  /** What computed them: an opaque text, where it is known. */
  readonly engine?: string;
  /** The shard file's size and hash. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Where the manifest of a shard file stands. */
export function manifestPath(shardPath: string): string {
  return shardPath.replace(/\.arrow$/, "") + ".manifest.json";
}

/** A manifest as the text of its file: it ends with a hash of the rest, so that no edit goes unseen. */
export function formatManifest(manifest: ShardManifest): string {
  const { shard, corpusRows, corpus, start, end, bytes, sha256 } = manifest;
  const { dimension, storage, fingerprint, precision, engine } = manifest;
  const rows = { shard: { index: shard.index, count: shard.count }, corpusRows, corpus, start, end };
  const numbers = { dimension, storage, fingerprint, precision, engine };
  const fields = { format: FORMAT, version: VERSION, ...rows, ...numbers, bytes, sha256 };
  const manifestSha256 = createHash("sha256").update(JSON.stringify(fields)).digest("hex");
  return `${JSON.stringify({ ...fields, manifestSha256 }, null, 2)}\n`;
}

/**
 * Reads and checks the manifest of a shard file.
 * @throws ShardError DATA_SHARD_MANIFEST_MISSING, FormatError
 */
export async function readManifest(shardPath: string): Promise<ShardManifest> {
  const path = manifestPath(shardPath);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const message = `expected its manifest ${path}, got none: embedding did not finish, or the file is not ours`;
    throw new ShardError("DATA_SHARD_MANIFEST_MISSING", shardPath, `${message}; embed this shard again`);
  });
  const place = { path, where: "manifest" };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new FormatError(place, "JSON", "text that is not; embed this shard again");
  }
  const fields = new JsonObject(parsed, place);
  if (fields.string("format") !== FORMAT) throw fields.mismatch("format", FORMAT, fields.string("format"));
  const version = fields.count("version");
  if (version !== VERSION) {
    const got = `${version}: a shard of another version of the embedder; embed it again`;
    throw new FormatError({ path, where: "manifest: version" }, `${VERSION}`, got);
  }
  const manifest = {
    shard: { index: fields.object("shard").count("index"), count: fields.object("shard").count("count") },
    corpusRows: fields.count("corpusRows"),
    corpus: fields.string("corpus"),
    start: fields.count("start"),
    end: fields.count("end"),
    dimension: fields.count("dimension"),
    storage: readStorage(fields),
    fingerprint: fields.string("fingerprint"),
    precision: fields.string("precision"),
    ...(fields.has("engine") && { engine: fields.string("engine") }),
    bytes: fields.count("bytes"),
    sha256: fields.string("sha256"),
  };
  requireConsistent(manifest, fields);
  if (text !== formatManifest(manifest)) {
    throw new FormatError(place, "the text that was written", "one that was edited; embed this shard again");
  }
  return manifest;
}

function readStorage(fields: JsonObject): EmbeddingStorage {
  const written = fields.string("storage");
  const storage = EMBEDDING_STORAGES.find((one) => one === written);
  if (storage === undefined) throw fields.mismatch("storage", EMBEDDING_STORAGES.join(" or "), written);
  return storage;
}

function requireConsistent({ shard, corpusRows, start, end }: ShardManifest, fields: JsonObject): void {
  if (shard.index >= shard.count) throw fields.mismatch("shard.index", `less than ${shard.count}`, shard.index);
  const range = shardRange(corpusRows, shard);
  const of = `of shard ${formatShard(shard)} of ${corpusRows} rows`;
  if (start !== range.start) throw fields.mismatch("start", `the start ${range.start} ${of}`, start);
  if (end !== range.end) throw fields.mismatch("end", `the end ${range.end} ${of}`, end);
}
