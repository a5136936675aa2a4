import { readFile, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { beforeEach, expect, inject, test } from "vitest";
import { openShards, verifyShards, type WrittenShard, writeShard } from "../../src/index.ts";
import { manifestOf, oneShard, rowBlocks } from "../shard-fixtures.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";
import { damage } from "./mutations.ts";

const folder = useTemporaryFolder();
const numRuns = inject("fuzzRuns") / 4;
const timeout = 600_000;

let shard: WrittenShard;
beforeEach(async () => {
  shard = await writeShard(folder.path("s"), oneShard(20, "int8"), () => rowBlocks(0, 20, 20));
});

/** The error that work ends with, which is one of ours and says in one line of which file. */
async function refusalOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string };
    const isOurs = code?.startsWith("DATA_") === true && message.startsWith(folder.path()) && !message.includes("\n");
    if (!isOurs) throw error;
    return error as Error;
  }
}

test.each(["arrow", "manifest.json"])("damage to a shard's .%s is always found", { timeout }, async (ending) => {
  const path = ending === "arrow" ? shard.path : manifestOf(shard.path);
  const whole = await readFile(path);
  await fc.assert(
    fc.asyncProperty(damage, async (damage) => {
      const bytes = damage(whole);
      await writeFile(path, bytes);
      const isWhole = bytes.equals(whole);
      expect((await refusalOf(openShards(shard.path))) === undefined).toBe(isWhole);
      expect((await verifyShards(shard.path)).findings.length === 0).toBe(isWhole);
    }),
    { numRuns },
  );
});
