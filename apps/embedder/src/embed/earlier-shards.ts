import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CommandLineError } from "@dpr/command-line";
import { openShards, type ShardDescription, type ShardManifest } from "@dpr/data";

/** What embeddings must have in common to stand in one corpus. */
export type EmbeddingKind = Required<Pick<ShardDescription, "fingerprint" | "precision" | "storage" | "dimension">>;

/**
 * The shard files that `--update` names, whole, and with embeddings of the kind that this run makes: rows of them can be
 * copied into the shards of `outFile`.
 * @throws CommandLineError for embeddings of another kind, and for shards that this run would replace; ShardError
 */
export async function openEarlierShards(
  names: readonly string[],
  outFile: string,
  kind: EmbeddingKind,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const written = await realPath(outFile);
  const { files } = await openShards(names, {
    allowDuplicateIds: true, // they are looked for by their fingerprints
    onBytes: () => signal.throwIfAborted(),
    async onManifest(path, manifest) {
      requireKind(path, manifest, kind);
      // Other shards still need what one of this run has replaced, and so does this one after a kill.
      if ((await realPath(path)).replace(/_\d+_of_\d+\.arrow$/, "") !== written) return;
      throw new CommandLineError(
        `--update: expected shards of another name than --out_file, got ${path}, which this run would replace while it is needed; ` +
          "choose another --out_file",
      );
    },
  });
  return files;
}

function requireKind(path: string, manifest: ShardManifest, kind: EmbeddingKind): void {
  for (const [property, name] of Object.entries(NAMES) as [keyof EmbeddingKind, string][]) {
    if (manifest[property] === kind[property]) continue;
    const message = `${path}: expected embeddings of ${name} ${kind[property]}, as this run makes them, got ${manifest[property]}`;
    throw new CommandLineError(`--update: ${message}; give the flags that made them, or embed anew without --update`);
  }
}

const NAMES = { fingerprint: "the model", precision: "--precision", storage: "--dtype", dimension: "the dimension" };

/** Of a file that need not be there. */
async function realPath(path: string): Promise<string> {
  return join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
}
