import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createFaissIndex,
  type EmbeddingSource,
  type FaissIndexOptions,
  openIndex,
  type VectorIndex,
} from "../../src/index.ts";
import { arraySource, matrix, searchByLoops } from "../corpus.ts";
import { faissIsBuilt } from "./faiss-library.ts";
import { reference } from "./reference.ts";

const { rows, queries } = reference;
const source = arraySource(rows, 4);
const best = searchByLoops(rows, queries, 60);

function create(options: FaissIndexOptions, of: EmbeddingSource = source): ReturnType<typeof createFaissIndex> {
  return createFaissIndex(of, { threads: 1, ...options });
}

async function search(index: VectorIndex, count: number): Promise<readonly (readonly string[])[]> {
  const found = await Array.fromAsync(index.search(matrix(queries, 4), count));
  return found.map((hits) => hits.map(({ id }) => id));
}

describe.skipIf(!faissIsBuilt)("an index of FAISS", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "faiss-index-"))));
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  test.each(["IVF4,SQ8", "RR2,Flat", "SQ8,Refine(Flat)", "PQ2x2", "HNSW8_SQ8", "IVF4_HNSW8,Flat"])(
    "is of any factory string, saved and read back: %s",
    async (factory) => {
      const path = join(folder, factory.replaceAll(/\W/g, "-"));
      await using index = await create({ factory });
      const found = await search(index, 5);
      expect(found.flat().length).toBeGreaterThan(5);
      await index.save(path);
      await using opened = await openIndex(path, { threads: 1 });
      expect(await search(opened, 5)).toEqual(found);
    },
  );

  test("gives less, and no other row, where the lists that IVF goes through have no more", async () => {
    await using few = await create({ factory: "IVF8,Flat" });
    for (const [query, ids] of (await search(few, 60)).entries()) {
      expect(ids.length).toBeLessThan(60);
      const inOrder = best[query].map(({ id }) => id).filter((id) => ids.includes(id));
      expect(ids).toEqual(inOrder);
    }
    await using all = await create({ factory: "IVF8,Flat", nprobe: 8 });
    expect(await search(all, 60)).toEqual(best.map((hits) => hits.map(({ id }) => id)));
  });

  test("finds more the more candidates HNSW keeps", async () => {
    const many = arraySource(
      Array.from({ length: 2000 }, (_, i) => rows[i % 60].map((x, j) => x * Math.sin(i + j))),
      4,
    );
    const [exact] = [searchByLoops(await rowsOf(many), queries, 10)];
    const recalls = [];
    for (const efSearch of [1, 400]) {
      await using index = await create({ factory: "HNSW4", efConstruction: 40, efSearch }, many);
      const found = await search(index, 10);
      recalls.push(found.flatMap((ids, i) => exact[i].filter(({ id }) => ids.includes(id))).length);
    }
    expect(recalls[1]).toBeGreaterThanOrEqual(48);
    expect(recalls[0]).toBeLessThan(recalls[1]);
  });

  test("learns the same from the same seed, and something else from another", async () => {
    const bytes = async (seed: number, trainRows?: number): Promise<Buffer> => {
      const path = join(folder, `seed-${seed}-${trainRows}`);
      await using index = await create({ factory: "IVF4,Flat", seed, trainRows });
      await index.save(path);
      return await readFile(
        join(
          path,
          (await readdir(path)).find((name) => name.endsWith(".faiss"))!,
        ),
      );
    };
    const first = await bytes(1, 20);
    expect((await bytes(1, 20)).equals(first)).toBe(true);
    expect((await bytes(2, 20)).equals(first)).toBe(false);
    expect((await bytes(2)).equals(await bytes(1))).toBe(true);
  });

  test("refuses a sample that faiss-node cannot take, before it is read", async () => {
    const creating = create({ factory: "SQ8", trainRows: 2 ** 24 + 1 });
    await expect(creating).rejects.toMatchObject({
      code: "UNSUPPORTED_OPERATION",
      message: "trainRows 16,777,217: faiss-node takes 16,777,216 rows of 4 columns at most: pass fewer",
    });
  });

  test("names a query that is not finite", async () => {
    await using index = await create({ factory: "Flat" });
    const searching = Array.fromAsync(
      index.search(
        matrix(
          [
            [1, 1, 1, 1],
            [1, Infinity, 1, 1],
          ],
          4,
        ),
        3,
      ),
    );
    await expect(searching).rejects.toMatchObject({ code: "INVALID_SCORE", query: 1 });
  });

  test("tells how many queries are done", async () => {
    await using index = await create({ factory: "Flat" });
    const many = { rows: 600, columns: 4, data: new Float32Array(2400) };
    const reported: number[][] = [];
    const onProgress = (...progress: number[]): void => void reported.push(progress);
    expect(await Array.fromAsync(index.search(many, 1, { onProgress }))).toHaveLength(600);
    expect(reported).toEqual([
      [256, 600],
      [512, 600],
      [600, 600],
    ]);
  });

  test("stays as it was when an addition fails at its first rows, and is no more when it fails behind them", async () => {
    // More than goes to the process at a time.
    const [count, columns] = [1030, 1024];
    const wide = (bad: number): EmbeddingSource => ({
      ...{ rows: count, dimension: columns, fingerprint: "test", contents: "ones" },
      async *blocks() {
        const data = new Float32Array(count * columns).fill(1);
        if (bad >= 0) data[bad * columns + 7] = Number.NaN;
        yield { ids: Array.from({ length: count }, (_, i) => `p${i}`), embeddings: { rows: count, columns, data } };
      },
    });
    await using index = await create({ factory: "SQ8" }, wide(-1));
    await expect(index.add(wide(3))).rejects.toMatchObject({ code: "INVALID_ROW", id: "p3" });
    expect(index.rows).toBe(1030);
    const query = { rows: 1, columns: 1024, data: new Float32Array(1024) };
    expect(await Array.fromAsync(index.search(query, 2000))).toMatchObject([{ length: 1030 }]);
    await expect(index.add(wide(1026))).rejects.toMatchObject({ code: "INVALID_ROW", id: "p1026" });
    await expect(Array.fromAsync(index.search(query, 1))).rejects.toMatchObject({
      code: "FAISS_FAILED",
      message: expect.stringContaining("a failed addition has left with a part of its rows"),
    });
  });

  test("is no more when an addition is stopped while FAISS is at its first rows", async () => {
    await using index = await create({ factory: "Flat" });
    const controller = new AbortController();
    const adding = index.add(source, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(adding).rejects.toThrow("enough");
    await expect(search(index, 100)).rejects.toMatchObject({ code: "FAISS_FAILED" });
  });

  async function rowsOf(of: EmbeddingSource): Promise<number[][]> {
    const all: number[][] = [];
    for await (const { ids, embeddings } of of.blocks()) {
      for (const row of ids.keys()) all.push([...embeddings.data.subarray(row * 4, row * 4 + 4)]);
    }
    return all;
  }
});
