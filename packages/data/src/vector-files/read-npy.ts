import { type FileHandle, open } from "node:fs/promises";
import { FileMissingError, FormatError, thousands } from "../files/file-errors.ts";
import { readAt } from "../files/read-at.ts";
import type { EmbeddingBlock } from "../shards/embedding-source.ts";
import { readIds, requireIds } from "./ids-file.ts";
import { locateNpyText, NPY_START_BYTES, type NpyHeader, parseNpyHeader } from "./npy-header.ts";
import { BYTES_OF, decodeNumbers } from "./number-types.ts";
import { BLOCK_ROWS, MOST_DIMENSIONS, type VectorFile } from "./vector-file.ts";

/**
 * A `.npy` file of vectors: float16, float32 or float64, [rows, dimension], little-endian, in row-major order. Its ids
 * stand in `ids`, by default the file that `writeVectors` puts beside it. Memory holds one block.
 */
export function npyVectors(path: string, ids?: string): VectorFile {
  return { path, blocks: (row) => readNpy(path, ids ?? requireIds(path), row) };
}

async function* readNpy(path: string, idsFile: string, from: number): AsyncGenerator<EmbeddingBlock> {
  await using file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? new FileMissingError(path) : error;
  });
  const { numbers, rows, columns, bytes: start } = await readHeader(path, file);
  const rowBytes = columns * BYTES_OF[numbers];
  const ids = readIds(idsFile);
  try {
    for (let row = 0; row < from; row++) await nextId(ids, idsFile, { row, rows, path });
    for (let first = from; first < rows; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - first);
      const bytes = await readAt(file, { start: start + first * rowBytes, bytes: count * rowBytes });
      if (bytes.length < count * rowBytes) throw cutOff(path, rows * rowBytes, first * rowBytes + bytes.length);
      const some: string[] = [];
      while (some.length < count) some.push(await nextId(ids, idsFile, { row: first + some.length, rows, path }));
      yield { ids: some, embeddings: { rows: count, columns, data: decodeNumbers(numbers, bytes) } };
    }
    if ((await ids.next()).done !== true) {
      throw new FormatError({ path: idsFile, where: "end" }, `${thousands(rows)} ids, for the rows of ${path}`, "more");
    }
  } finally {
    await ids.return(undefined);
  }
}

async function readHeader(path: string, file: FileHandle): Promise<NpyHeader> {
  const text = locateNpyText(path, await readAt(file, { start: 0, bytes: NPY_START_BYTES }));
  const header = await readAt(file, { start: 0, bytes: text.start + text.bytes });
  const parsed = parseNpyHeader(path, header, text.start);
  const { numbers, rows, columns, bytes } = parsed;
  if (columns > MOST_DIMENSIONS) {
    throw new FormatError({ path, where: "header" }, `at most ${thousands(MOST_DIMENSIONS)} dimensions`, `${columns}`);
  }
  const expected = rows * columns * BYTES_OF[numbers];
  const got = (await file.stat()).size - bytes;
  if (got !== expected) throw cutOff(path, expected, got);
  return parsed;
}

function cutOff(path: string, expected: number, got: number): FormatError {
  const numbers = `${thousands(expected)} bytes of numbers behind it, as its shape says`;
  return new FormatError({ path, where: "header" }, numbers, `${thousands(got)}; write or copy the file again`);
}

async function nextId(
  ids: AsyncGenerator<string>,
  idsFile: string,
  { row, rows, path }: { readonly row: number; readonly rows: number; readonly path: string },
): Promise<string> {
  const { done, value } = await ids.next();
  if (done !== true) return value;
  const expected = `${thousands(rows)} ids, for the rows of ${path}`;
  throw new FormatError({ path: idsFile, where: "end" }, expected, thousands(row));
}
