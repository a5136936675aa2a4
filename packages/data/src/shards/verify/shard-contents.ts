import { thousands } from "../../files/file-errors.ts";
import { idFingerprint, passageFingerprint } from "../../fingerprints/passage-fingerprint.ts";
import type { Passage } from "../../passages/passage.ts";
import type { StoredBlock } from "../embedding-source.ts";
import { readShard } from "../open-shards.ts";
import { ShardError } from "../shard-errors.ts";
import type { ShardFile } from "../shard-groups.ts";
import type { PassageCursor } from "./passage-cursor.ts";
import type { ShardFinding } from "./shard-report.ts";

/** What is wrong with a row; each is named once for a shard, with how many rows have it. */
type RowFault = "number" | "id" | "text" | "unknown text";

/**
 * Compares the rows of an undamaged shard with the passages that they should be of, if these are given, and looks for
 * numbers that are not finite. Of each fault the first row is named. `onRows` is called after each block.
 */
export async function shardContents(
  file: ShardFile,
  passages: PassageCursor | undefined,
  onRows: (rows: number) => void,
): Promise<readonly ShardFinding[]> {
  const { path, manifest } = file;
  const faults = new Map<RowFault, { readonly first: string; rows: number }>();
  const note = (fault: RowFault, row: number, says: string): void => {
    const known = faults.get(fault);
    if (known === undefined) faults.set(fault, { first: `row ${thousands(row + 1)}: ${says}`, rows: 1 });
    else known.rows++;
  };
  let rows = 0;
  try {
    for await (const block of readShard(file)) {
      for (const row of block.ids.keys()) {
        const value = notFinite(block, row);
        const id = JSON.stringify(block.ids[row]);
        if (value !== undefined) note("number", rows + row, `id ${id}: expected finite numbers, got ${value}`);
        if (passages === undefined) continue;
        const passage = await passages.at(manifest.start + rows + row);
        const difference = compare(block, row, passage, passages.path);
        if (difference !== undefined) note(difference.fault, rows + row, difference.says);
      }
      rows += block.ids.length;
      onRows(block.ids.length);
    }
  } catch (error) {
    if (!(error instanceof ShardError)) throw error;
    return [{ kind: "problem", path, message: error.message }];
  }
  return [...faults].map(([fault, { first, rows }]) => {
    const count = rows === 1 ? "" : `, as in ${thousands(rows)} rows of this shard`;
    const isKnown = fault !== "unknown text";
    return {
      kind: isKnown ? "problem" : "note",
      path,
      message: `${path}: ${first}${count}${isKnown ? "; embed this shard again" : ""}`,
    };
  });
}

function notFinite({ embeddings: { columns, data } }: StoredBlock, row: number): number | undefined {
  const end = (row + 1) * columns;
  for (let at = row * columns; at < end; at++) if (!Number.isFinite(data[at])) return data[at];
  return undefined;
}

function compare(
  { ids, fingerprints }: StoredBlock,
  row: number,
  passage: Passage | undefined,
  path: string,
): { readonly fault: RowFault; readonly says: string } | undefined {
  const id = JSON.stringify(ids[row]);
  if (passage?.id !== ids[row]) {
    const expected = passage === undefined ? "no row here" : `the id ${JSON.stringify(passage.id)}`;
    return { fault: "id", says: `expected ${expected}, as in ${path}, got ${id}` };
  }
  if (fingerprints[row] === passageFingerprint(passage)) return undefined;
  if (fingerprints[row] === idFingerprint(ids[row])) {
    return { fault: "unknown text", says: `passage ${id}: only its id is known, not what its text was` };
  }
  return { fault: "text", says: `passage ${id}: expected the title and text that ${path} has, got others` };
}
