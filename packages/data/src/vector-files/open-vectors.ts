import { createHash } from "node:crypto";
import { basename } from "node:path";
import { FormatError, type Place, quote, thousands } from "../files/file-errors.ts";
import { isJsonFile } from "../files/json-file.ts";
import type { EmbeddingBlock } from "../shards/embedding-source.ts";
import { followCollection } from "./follow-collection.ts";
import { firstRows } from "./cut-blocks.ts";
import { dprVectors } from "./dpr-pickle/read-dpr-pickle.ts";
import { npyVectors } from "./read-npy.ts";
import { jsonVectors } from "./read-json-vectors.ts";
import type { VectorFile } from "./vector-file.ts";

export interface OpenVectorsOptions {
  /** Of one `.npy` file: its ids, where they do not stand beside it. */
  readonly ids?: string | undefined;
  /** What stands before every id and is left out: `wiki:` in what newer versions of DPR write. Default: nothing. */
  readonly idPrefix?: string | undefined;
  /** A collection of passages, with whose ids the vectors' must agree one by one. */
  readonly collection?: string | undefined;
  /** Called with each block's rows when they have been checked. */
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The vectors of one or several files, one behind the other. */
export interface OpenedVectors {
  readonly rows: number;
  readonly dimension: number;
  /** Rows of each file, in the order in which they were named. */
  readonly files: readonly { readonly path: string; readonly rows: number }[];
  /** A hash of all ids: an opaque text. */
  readonly ids: string;
  /** Where the vectors come from, and a hash of them: an opaque text. */
  readonly origin: string;
  /** Rows `start` to `end` of them all, without `end`, in blocks. Reads nothing of the files before; memory holds a block. */
  blocks(start: number, end: number): AsyncIterable<EmbeddingBlock>;
}

/**
 * Opens files of other tools: `.npy`, `.jsonl` or `.json`, packed or not, and every other name as a pickle of DPR's. Reads
 * and checks all of them once: one dimension, finite numbers, the collection's ids.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError, IdsMissingError, NoVectorsError
 */
export async function openVectors(paths: readonly string[], options: OpenVectorsOptions = {}): Promise<OpenedVectors> {
  const { idPrefix = "", onRows, signal } = options;
  const [ids, content] = [createHash("sha256"), createHash("sha256")];
  const files: (VectorFile & { rows: number })[] = paths.map((path) => ({ ...vectorFile(path, options.ids), rows: 0 }));
  await using collection = followCollection(options.collection);
  let dimension: number | undefined;
  for (const file of files) {
    for await (const block of withoutPrefix(file, 0, idPrefix)) {
      signal?.throwIfAborted();
      const { columns, data } = block.embeddings;
      dimension ??= columns;
      if (columns !== dimension) {
        throw new FormatError(placeOf(file), `vectors of ${dimension} numbers, as in ${paths[0]}`, `${columns}`);
      }
      requireFinite(file, block);
      await collection.compare(file.path, file.rows, block.ids);
      for (const id of block.ids) ids.update(`${id}\0`);
      content.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      file.rows += block.ids.length;
      onRows?.(block.ids.length);
    }
  }
  if (dimension === undefined) throw new NoVectorsError(paths[0]);
  await collection.end(files.at(-1)!.path);
  const others = paths.length === 1 ? "" : ` and ${paths.length - 1} more`;
  return {
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    dimension,
    files: files.map(({ path, rows }) => ({ path, rows })),
    ids: `ids ${ids.digest("hex")}`,
    origin: `vectors of ${basename(paths[0])}${others} ${content.digest("hex")}`,
    async *blocks(start, end) {
      let first = 0;
      for (const file of files) {
        if (start < first + file.rows && first < end) {
          const blocks = withoutPrefix(file, Math.max(0, start - first), idPrefix);
          yield* firstRows(blocks, Math.min(end, first + file.rows) - Math.max(start, first));
        }
        first += file.rows;
      }
    },
  };
}

function vectorFile(path: string, ids: string | undefined): VectorFile {
  if (path.endsWith(".npy")) return npyVectors(path, ids);
  return isJsonFile(path) ? jsonVectors(path) : dprVectors(path);
}

async function* withoutPrefix(file: VectorFile, from: number, prefix: string): AsyncGenerator<EmbeddingBlock> {
  let row = from;
  for await (const { ids, embeddings } of file.blocks(from)) {
    const bad = ids.findIndex((id) => !id.startsWith(prefix) || id === prefix);
    if (bad >= 0) throw new FormatError(placeOf(file, row + bad), `an id behind ${quote(prefix)}`, quote(ids[bad]));
    yield { ids: prefix === "" ? ids : ids.map((id) => id.slice(prefix.length)), embeddings };
    row += ids.length;
  }
}

function requireFinite(file: VectorFile & { readonly rows: number }, { ids, embeddings }: EmbeddingBlock): void {
  const { columns, data } = embeddings;
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const row = Math.floor(bad / columns);
  const { path, where } = placeOf(file, file.rows + row);
  throw new FormatError({ path, where: `${where} (${quote(ids[row])})` }, "finite numbers of float32", `${data[bad]}`);
}

/** A row for people, counted from 1. */
function placeOf({ path }: VectorFile, row = 0): Place {
  return { path, where: `row ${thousands(row + 1)}` };
}

/** Files are in order and hold nothing. */
export class NoVectorsError extends Error {
  readonly code = "DATA_NO_VECTORS";
  override readonly name = "NoVectorsError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected vectors, got none; is it the right file?`);
    this.path = path;
  }
}
