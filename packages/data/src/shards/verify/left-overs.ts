import { existsSync } from "node:fs";
import { manifestPath } from "../shard-manifest.ts";
import type { ShardFinding } from "./shard-report.ts";

/** What lies beside shard files that are complete: manifests without a file, and what a stopped writer left. */
export function leftOvers(paths: readonly string[]): readonly ShardFinding[] {
  const described = new Set(paths.filter(isShard).map(manifestPath));
  return paths.filter((path) => !isShard(path) && !described.has(path)).map(describe);
}

function isShard(path: string): boolean {
  return path.endsWith(".arrow");
}

function describe(path: string): ShardFinding {
  if (path.endsWith(".manifest.json")) {
    const shard = path.replace(/\.manifest\.json$/, ".arrow");
    const message = `expected its shard file ${shard}, got none; embed this shard again, or remove the manifest`;
    return { kind: "problem", path, message: `${path}: ${message}` };
  }
  return { kind: "note", path, message: `${path}: ${adviceOn(path)}` };
}

function adviceOn(path: string): string {
  const [, shard, part] = /^(.*\.arrow)\.(partial|progress\.json|lock)$/s.exec(path) ?? [];
  if (part === "lock") return "a writer is at work, or was killed; the next one takes it over, or remove it";
  if (part === undefined) return "left by a writer that was killed; remove it when none is at work";
  if (existsSync(shard))
    return `left by a writer that was stopped, and ${shard} is there; remove it when none is at work`;
  return "a shard that is not complete; embed it with the same flags to go on with it, or remove it";
}
