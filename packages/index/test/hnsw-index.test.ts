import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHnswIndex, describeIndex, type EmbeddingSource, type Hit, openIndex } from "../src/index.ts";
import { arraySource, generator, matrix, searchByLoops } from "./corpus.ts";

const dimension = 8;
const kinds = ["bf16", "f16", "f32", "sq8"] as const;

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "hnsw-"))));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe("hnsw index", () => {
  test("equals a plain loop over few rows, with equal rows and rows of zeros among them", async () => {
    const numbers = fc.constantFrom("bf16", "f16", "f32");
    const vectors = fc.array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 3, maxLength: 3 }), {
      ...{ minLength: 1, maxLength: 60 },
    });
    const count = fc.integer({ min: 1, max: 70 });
    const property = fc.asyncProperty(numbers, vectors, vectors, count, async (numbers, rows, queries, count) => {
      await using index = await createHnswIndex(arraySource(rows, 3, [9]), { numbers });
      // Sums of small whole numbers are exact in all of these. Of rows that equal the last, others may be found.
      const found = await Array.fromAsync(index.search(matrix(queries, 3), count));
      expect(found.map(scoresOf)).toEqual(searchByLoops(rows, queries, count).map(scoresOf));
      const all = await Array.fromAsync(index.search(matrix(queries, 3), rows.length));
      expect(all).toEqual(searchByLoops(rows, queries, rows.length));
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test("gives hundreds of copies of a few rows, in the order in which they were added", async () => {
    const few = randomRows(20, 3);
    const rows = Array.from({ length: 600 }, (_, i) => few[i % few.length]);
    for (const numbers of kinds) {
      await using index = await createHnswIndex(arraySource(rows, dimension), { numbers });
      const [hits] = await Array.fromAsync(index.search(matrix([few[4]], dimension), 100));
      expect(hits).toHaveLength(100);
      const best = hits.filter(({ score }) => score === hits[0].score).map(({ id }) => Number(id.slice(1)));
      expect(best).toEqual(best.toSorted((a, b) => a - b));
    }
  });

  test("scores rows of zeros, also when there are no others", async () => {
    for (const numbers of kinds) {
      await using index = await createHnswIndex(arraySource([[0, 0], [0, 0]], 2), { numbers }); // prettier-ignore
      const [hits] = await Array.fromAsync(index.search(matrix([[1, 2]], 2), 5));
      expect(hits.map(({ id, score }) => [id, Math.abs(score)])).toEqual([["p0", 0], ["p1", 0]]); // prettier-ignore
    }
  });

  test("is the same file, byte for byte, of one thread, however the source is cut", async () => {
    const rows = randomRows(2000, 7);
    const files: Buffer[][] = [];
    for (const [i, sizes] of [[], [1, 700, 0, 1025]].entries()) {
      const path = join(folder, `cut-${i}`);
      await using index = await createHnswIndex(arraySource(rows, dimension, sizes), { threads: 1, M: 8 });
      await index.save(path);
      const names = (await readdir(path)).filter((name) => name.endsWith(".usearch"));
      files.push(await Promise.all(names.map((name) => readFile(join(path, name)))));
    }
    expect(files[0]).toHaveLength(1);
    expect(files[0][0].equals(files[1][0])).toBe(true);
  });

  test("says in its folder what it was built with, and keeps more candidates when it is told to", async () => {
    const rows = randomRows(3000, 9);
    const queries = randomRows(30, 10);
    const path = join(folder, "parameters");
    await using index = await createHnswIndex(arraySource(rows, dimension), { M: 4, efConstruction: 10, efSearch: 10 });
    await index.save(path);
    expect(await describeIndex(path)).toMatchObject({
      parameters: { M: 4, efConstruction: 10, efSearch: 10, numbers: "bf16" },
    });
    const expected = searchByLoops(rows, queries, 10);
    const recallAt = async (efSearch?: number): Promise<number> => {
      await using opened = await openIndex(path, { efSearch });
      return recallOf(await Array.fromAsync(opened.search(matrix(queries, dimension), 10)), expected);
    };
    const [few, same, many] = [await recallAt(), await recallAt(10), await recallAt(1000)];
    expect(same).toBe(few);
    expect(few).toBeLessThan(0.9);
    expect(many).toBeGreaterThan(few + 0.1);
  });

  test("tells how far it is, and stops with the reason of the signal", async () => {
    const source = arraySource(randomRows(2000, 11), dimension);
    const done: number[] = [];
    await createHnswIndex(source, { threads: 1, onProgress: (rows) => void done.push(rows) });
    expect(done.at(-1)).toBe(2000);
    expect(done.length).toBeGreaterThan(20);
    const controller = new AbortController();
    const building = createHnswIndex(source, {
      signal: controller.signal,
      onProgress: (rows) => rows > 300 && controller.abort(new Error("enough")),
    });
    await expect(building).rejects.toThrow("enough");
  });

  test("stays as it was when rows cannot be added, and takes others afterwards", async () => {
    const rows = randomRows(400, 12);
    const queries = matrix(randomRows(10, 13), dimension);
    for (const numbers of kinds) {
      await using index = await createHnswIndex(arraySource(rows, dimension), { numbers });
      const before = await Array.fromAsync(index.search(queries, 20));
      const more = randomRows(1100, 14).map((row, i) => (i === 1050 ? row.with(2, Number.NaN) : row));
      await expect(index.add(moreRows(more))).rejects.toMatchObject({ code: "INVALID_ROW", id: "q1050" });
      const controller = new AbortController();
      const onProgress = (): void => controller.abort(new Error("enough"));
      const adding = index.add(moreRows(more), { onProgress, signal: controller.signal });
      await expect(adding).rejects.toThrow("enough");
      expect(index).toMatchObject({ rows: 400, contents: "rows" });
      expect(await Array.fromAsync(index.search(queries, 20))).toEqual(before);
      await index.add(moreRows(more.slice(0, 100)));
      expect(index.rows).toBe(500);
    }
  });

  test("is searched as it was, or as it is, while rows are added", async () => {
    await using index = await createHnswIndex(arraySource([Array.from({ length: dimension }, () => 1)], dimension));
    const adding = index.add(moreRows(randomRows(1500, 15)));
    const [during] = await Array.fromAsync(index.search(matrix(randomRows(1, 16), dimension), 1501));
    const asItWas = during.length === 1 && during[0].id === "p0";
    // To a row or two of all these no link may lead.
    expect(asItWas || during.length >= 1499, `${during.length} hits, ${during[0].id}`).toBe(true);
    await adding;
    expect(index.rows).toBe(1501);
  });

  test("counts a row that was removed, added and removed again once each time", async () => {
    const rows = randomRows(50, 17);
    await using index = await createHnswIndex(arraySource(rows, dimension));
    for (let turn = 0; turn < 3; turn++) {
      expect(await index.remove(new Set(["p3", "q0"]))).toBe(1);
      expect(await index.remove(new Set(["p3", "q0"]))).toBe(0);
      await index.add(moreRows([rows[3]]));
      expect(index.rows).toBe(50);
    }
  });

  test("names a query that has values that are not finite, and products that overflow", async () => {
    for (const numbers of kinds) {
      await using index = await createHnswIndex(arraySource([[1, 1]], 2), { numbers });
      const searching = Array.fromAsync(index.search(matrix([[1, 1], [Number.NaN, 1]], 2), 1)); // prettier-ignore
      await expect(searching).rejects.toMatchObject({
        ...{ code: "INVALID_SCORE", query: 1, message: expect.stringContaining("query 1 itself") },
      });
    }
    await using index = await createHnswIndex(arraySource([[1e30, 1e30]], 2));
    await expect(Array.fromAsync(index.search(matrix([[1e30, 1e30]], 2), 1))).rejects.toThrow("overflows");
  });

  test("refuses numbers that it has no room for, and says what to do", async () => {
    await expect(createHnswIndex(arraySource([[1, 70_000]], 2), { numbers: "f16" })).rejects.toThrow(
      /^passage p0's embedding, column 1: expected a number up to 65504, got 70000: store bf16 or f32/,
    );
    await using index = await createHnswIndex(arraySource([[1, -2]], 2), { numbers: "sq8" });
    await index.add(moreRows([[2.5, 0]]));
    await expect(index.add(moreRows([[2.6, 0]]))).rejects.toThrow(
      /expected a number up to 2.5, got 2.59.*build it again/,
    );
  });

  test("refuses parameters that make no graph", async () => {
    const source = arraySource([[1]], 1);
    const wrong = [{ M: 1 }, { M: 1.5 }, { efConstruction: 0 }, { efSearch: -1 }, { threads: 0.5 }];
    for (const options of wrong) {
      const [place] = Object.keys(options);
      await expect(createHnswIndex(source, options)).rejects.toMatchObject({ code: "INVALID_PARAMETER", place });
    }
  });
});

function scoresOf(hits: readonly Hit[]): readonly number[] {
  return hits.map(({ score }) => score + 0);
}

function recallOf(found: readonly (readonly Hit[])[], expected: readonly (readonly Hit[])[]): number {
  const right = expected.map((best, query) => {
    const ids = new Set(found[query].map(({ id }) => id));
    return best.filter(({ id }) => ids.has(id)).length / best.length;
  });
  return right.reduce((all, one) => all + one, 0) / right.length;
}

/** Rows that are called q0, q1, …. */
function moreRows(rows: readonly (readonly number[])[]): EmbeddingSource {
  const source = arraySource(rows, rows[0].length);
  return {
    ...source,
    contents: "more",
    async *blocks() {
      for await (const { ids, embeddings } of source.blocks()) {
        yield { ids: ids.map((id) => id.replace("p", "q")), embeddings };
      }
    },
  };
}

function randomRows(count: number, seed: number): number[][] {
  const random = generator(seed * 7919);
  return Array.from({ length: count }, () => Array.from({ length: dimension }, () => Math.fround(random())));
}
