import { stat } from "node:fs/promises";
import { hashFile } from "@dpr/durable-files";
import { thousands } from "../files/file-errors.ts";
import { ShardError } from "./shard-errors.ts";
import type { ShardFile } from "./shard-groups.ts";

/**
 * How a file is not as its manifest says; undefined where it is. Reads all of it: `onBytes` is called with how many bytes
 * were read since the last call.
 */
export async function shardDamage(file: ShardFile, onBytes?: (bytes: number) => void): Promise<ShardError | undefined> {
  return (await sizeDamage(file)) ?? hashDamage(file, await hashFile(file.path, onBytes));
}

/** Whether a file has the size that its manifest says: reads nothing. */
export async function sizeDamage({ path, manifest }: ShardFile): Promise<ShardError | undefined> {
  const { size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return { size: 0 };
    throw error;
  });
  if (size === manifest.bytes) return undefined;
  const sizes = `expected ${thousands(manifest.bytes)} bytes, got ${thousands(size)}`;
  return new ShardError("DATA_SHARD_DAMAGED", path, `${sizes}: it is cut off or changed; embed this shard again`);
}

/** Whether the hash of a file is the one that its manifest says. */
export function hashDamage({ path, manifest }: ShardFile, sha256: string): ShardError | undefined {
  if (sha256 === manifest.sha256) return undefined;
  const message = "expected the content that its manifest's sha256 describes, got another; embed this shard again";
  return new ShardError("DATA_SHARD_DAMAGED", path, message);
}
