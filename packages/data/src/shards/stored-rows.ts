import { type FileHandle, open } from "node:fs/promises";
import type { Fingerprint } from "../fingerprints/fingerprint.ts";
import { FingerprintTable } from "../fingerprints/fingerprint-table.ts";
import type { Matrix } from "./embedding-source.ts";
import type { ShardLayout } from "./embedding-storage.ts";
import { type BatchPlaces, readBatchPlaces, readWhole } from "./record-batches.ts";
import { decodingError } from "./shard-errors.ts";
import { readManifest } from "./shard-manifest.ts";
import { fromStored, STORED_ARRAYS } from "./stored-numbers.ts";

/** Embeddings in shard files, by the fingerprints of their passages. */
export interface StoredRows {
  /**
   * The embeddings of passages, [fingerprints × dimension], of which `missing` are in no shard: their rows are zeros. A
   * shard of the same storage keeps the others in the same bits again.
   * @throws ShardError DATA_SHARD_DAMAGED for a file that was changed meanwhile
   */
  read(fingerprints: BigUint64Array): Promise<{ readonly embeddings: Matrix; readonly missing: readonly number[] }>;
}

/**
 * Looks for passages in the files of opened shards, see `openShards`, which are all of one layout. One that is there
 * several times is taken where it comes first. Reads the fingerprints of all files once, and keeps 17 to 35 bytes of each
 * passage that is looked for, whatever the files hold.
 * @throws ShardError DATA_SHARD_DAMAGED, and what the fingerprints throw
 */
export async function findStoredRows(
  files: readonly string[],
  fingerprints: AsyncIterable<bigint>,
  signal?: AbortSignal,
): Promise<StoredRows> {
  const layout = await readManifest(files[0]);
  const places = new FingerprintTable();
  for await (const fingerprint of fingerprints) places.set(halvesOf(fingerprint), NOWHERE);
  const batches: StoredBatch[] = [];
  let first = FIRST;
  for await (const { fingerprints: stored, ...batch } of readFingerprints(files)) {
    signal?.throwIfAborted();
    for (const [row, fingerprint] of stored.entries()) {
      const key = halvesOf(fingerprint);
      if (places.get(key) === NOWHERE) places.set(key, first + row);
    }
    batches.push({ ...batch, first });
    first += stored.length;
  }
  return {
    async read(wanted) {
      const rows = Array.from(wanted, (fingerprint, row) => ({ row, place: places.get(halvesOf(fingerprint)) }));
      const stored = rows.filter(({ place }) => place >= FIRST).sort((one, other) => one.place - other.place);
      const columns = layout.dimension;
      const data = new Float32Array(wanted.length * columns);
      for (const [path, runs] of Map.groupBy(runsOf(stored, batches), ({ batch }) => batch.path)) {
        await using file = await open(path, "r");
        for (const run of runs) {
          const numbers = await readRun(file, run, layout);
          for (const [at, { row }] of run.rows.entries()) {
            data.set(numbers.subarray(at * columns, (at + 1) * columns), row * columns);
          }
        }
      }
      const missing = rows.filter(({ place }) => place < FIRST).map(({ row }) => row);
      return { embeddings: { rows: wanted.length, columns, data }, missing };
    },
  };
}

/** The place of what is looked for and not found. Less is the table's word for what is not looked for. */
const NOWHERE = 1;

/** The place of the first row of all files; the others follow. */
const FIRST = 2;

interface StoredBatch {
  readonly path: string;
  readonly columns: BatchPlaces;
  /** The place of its first row. */
  readonly first: number;
}

/** A row that is asked for, and where it is stored. */
interface PlacedRow {
  readonly row: number;
  readonly place: number;
}

/** Rows that stand one behind the other in one batch. */
interface Run {
  readonly batch: StoredBatch;
  readonly rows: readonly PlacedRow[];
}

async function* readFingerprints(files: readonly string[]) {
  for (const path of files) {
    await using file = await open(path, "r");
    try {
      for await (const columns of readBatchPlaces(file)) {
        const { buffer } = await readWhole(file, columns.fingerprints);
        yield { path, columns, fingerprints: new BigUint64Array(buffer, 0, columns.rows) };
      }
    } catch (error) {
      throw decodingError(path, error);
    }
  }
}

/** `rows` are sorted by place: whatever their order in the new corpus, each part of a file is read once. */
function runsOf(rows: readonly PlacedRow[], batches: readonly StoredBatch[]): readonly Run[] {
  const runs: { readonly batch: StoredBatch; readonly rows: PlacedRow[] }[] = [];
  let index = 0;
  for (const each of rows) {
    while (index + 1 < batches.length && each.place >= batches[index + 1].first) index++;
    const batch = batches[index];
    const last = runs.at(-1);
    if (last?.batch === batch && last.rows.at(-1)!.place + 1 === each.place) last.rows.push(each);
    else runs.push({ batch, rows: [each] });
  }
  return runs;
}

/** [rows × dimension] */
async function readRun(file: FileHandle, { batch, rows }: Run, layout: ShardLayout): Promise<Float32Array> {
  const { path, columns, first } = batch;
  const readRows = async (start: number, bytesOfRow: number): Promise<ArrayBuffer> => {
    const place = { start: start + (rows[0].place - first) * bytesOfRow, bytes: rows.length * bytesOfRow };
    return (await readWhole(file, place)).buffer;
  };
  const Numbers = STORED_ARRAYS[layout.storage];
  try {
    const bytes = await readRows(columns.embeddings.start, layout.dimension * Numbers.BYTES_PER_ELEMENT);
    const scales = columns.scales && new Float32Array(await readRows(columns.scales.start, 4));
    return fromStored({ values: new Numbers(bytes), scales }, layout.dimension);
  } catch (error) {
    throw decodingError(path, error);
  }
}

function halvesOf(fingerprint: bigint): Fingerprint {
  return { high: Number(fingerprint >> 32n), low: Number(fingerprint & 0xffff_ffffn) };
}
