import { FormatError } from "../../files/file-errors.ts";
import type { EmbeddingBlock } from "../../shards/embedding-source.ts";
import { withoutRows } from "../cut-blocks.ts";
import type { VectorFile } from "../vector-file.ts";
import { type PickledRow, PickleMachine } from "./pickle-machine.ts";
import { CUT_OFF, pickleError, readOperations } from "./pickle-operations.ts";

/**
 * A file as DPR's and GC-DPR's generate_dense_embeddings.py write it: a pickled list of tuples (id, numpy array [d]), of
 * texts or whole numbers and float16, float32 or float64. Nothing in it is run, and nothing but such a list is read.
 * Memory holds a thousand rows, and a million short texts at most.
 */
export function dprVectors(path: string): VectorFile {
  return { path, blocks: (row) => withoutRows(readDprPickle(path), row) };
}

async function* readDprPickle(path: string): AsyncGenerator<EmbeddingBlock> {
  const machine = new PickleMachine(path);
  let columns: number | undefined;
  let end = 0;
  for await (const operations of readOperations(path)) {
    for (const operation of operations) {
      const rows = machine.run(operation);
      end = operation.at;
      if (rows.length === 0) continue;
      columns ??= rows[0].vector.length;
      yield blockOf(path, operation.at, rows, columns);
    }
  }
  if (!machine.ended) throw pickleError(path, end, "a complete pickle", "the end of the file behind this", CUT_OFF);
}

function blockOf(path: string, at: number, rows: readonly PickledRow[], columns: number): EmbeddingBlock {
  const data = new Float32Array(rows.length * columns);
  for (const [row, { id, vector }] of rows.entries()) {
    if (vector.length !== columns) {
      const numbers = `${columns} numbers for ${JSON.stringify(id)}, as for the first`;
      throw new FormatError({ path, where: `items before byte ${at}` }, numbers, `${vector.length}`);
    }
    data.set(vector, row * columns);
  }
  return { ids: rows.map(({ id }) => id), embeddings: { rows: rows.length, columns, data } };
}
