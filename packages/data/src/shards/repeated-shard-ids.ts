import { tmpdir } from "node:os";
import { thousands } from "../files/file-errors.ts";
import { IdLedger } from "../fingerprints/id-ledger.ts";
import { ShardError } from "./shard-errors.ts";
import { requireRows, type ShardFile } from "./shard-groups.ts";

/**
 * Rows of undamaged shards that have the id of another one, in any of the files; `limit` at most. Reads ids, not
 * embeddings, and keeps 8 bytes a row: up to a million rows in memory, more in a temporary file.
 */
export async function repeatedShardIds(files: readonly ShardFile[], limit: number): Promise<readonly ShardError[]> {
  await using ledger = new IdLedger(tmpdir());
  for await (const ids of idBatches(files)) {
    for (const id of ids) {
      const stored = ledger.add(id);
      if (stored !== undefined) await stored;
    }
  }
  async function* ids() {
    for await (const batch of idBatches(files)) yield* batch;
  }
  const repeated = await ledger.findRepeated(ids, limit);
  return repeated.map(({ id, rows }) => {
    const [first, second] = rows.map((row) => placeOf(files, row));
    const place = first.path === second.path ? "" : ` in ${first.path}`;
    const got = `${JSON.stringify(id)}, which row ${thousands(first.row)}${place} has`;
    const message = `row ${thousands(second.row)}: expected an id of its own, got ${got}`;
    return new ShardError(
      "DATA_SHARD_ID_REPEATED",
      second.path,
      `${message}; embed a collection without it, or allow duplicate ids`,
    );
  });
}

async function* idBatches(files: readonly ShardFile[]): AsyncGenerator<readonly string[]> {
  // Loaded here: whoever reads no embeddings should not wait for Arrow.
  const { readShardIds } = await import("./read-shard-ids.ts");
  for (const file of files) {
    let rows = 0;
    for await (const { ids } of readShardIds(file.path)) {
      rows += ids.length;
      yield ids;
    }
    requireRows(file, rows);
  }
}

/** The file and the row in it, counted from 1, of a row of all files. */
function placeOf(files: readonly ShardFile[], row: number): { readonly path: string; readonly row: number } {
  let before = 0;
  for (const { path, manifest } of files) {
    const rows = manifest.end - manifest.start;
    if (row < before + rows) return { path, row: row - before + 1 };
    before += rows;
  }
  throw new RangeError(`expected a row below ${before}, got ${row}`);
}
