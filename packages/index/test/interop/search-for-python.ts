import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createFaissIndex,
  createFlatIndex,
  type EmbeddingSource,
  type Matrix,
  openFaissFile,
  type VectorIndex,
  writeFaissFile,
} from "../../src/index.ts";

// Does our side of compare_with_python.py: builds, saves and searches what its task says, in the same folder.

interface Task {
  readonly rows: number;
  readonly queries: number;
  readonly dimension: number;
  readonly count: number;
  readonly factories: Readonly<Record<string, string>>;
}

const folder = process.argv[2];
const task = JSON.parse(await readFile(join(folder, "task.json"), "utf8")) as Task;
const rows = await readMatrix("rows.f32", task.rows);
const queries = await readMatrix("queries.f32", task.queries);
const source: EmbeddingSource = {
  ...{ rows: task.rows, dimension: task.dimension, fingerprint: "interop", contents: "rows.f32" },
  async *blocks() {
    yield { ids: Array.from({ length: task.rows }, (_, row) => String(row)), embeddings: rows };
  },
};

const found: Record<string, readonly (readonly (readonly [number, number])[])[]> = {};
await writeFaissFile(join(folder, "ours.faiss"), source);
await search("exact", createFlatIndex(source));
for (const [name, factory] of Object.entries(task.factories)) {
  await search(`python-${name}`, openFaissFile(join(folder, `python-${name}.faiss`)));
  const hnsw = factory.startsWith("HNSW") ? { efConstruction: 200, efSearch: 128 } : {};
  const ivf = factory.startsWith("IVF") ? { nprobe: 16 } : {};
  await search(`ours-${name}`, createFaissIndex(source, { factory, ...hnsw, ...ivf }), true);
}
await writeFile(join(folder, "found.json"), JSON.stringify(found));

async function search(name: string, opening: Promise<VectorIndex>, save = false): Promise<void> {
  await using index = await opening;
  if (save) await index.save(join(folder, name));
  found[name] = await Array.fromAsync(index.search(queries, task.count), (hits) =>
    hits.map(({ id, score }) => [Number(id), score] as const),
  );
}

async function readMatrix(name: string, count: number): Promise<Matrix> {
  const { buffer, byteOffset, byteLength } = await readFile(join(folder, name));
  const data = new Float32Array(buffer, byteOffset, byteLength / 4);
  return { rows: count, columns: task.dimension, data };
}
