import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFlatIndex, type EmbeddingSource, type FlatIndexOptions, type Hit } from "../src/index.ts";
import { arraySource, generator, matrix, searchByLoops } from "./corpus.ts";

const dimension = 3;

/** Few small whole numbers: sums are exact in float32, and most scores are tied with many others. */
const vectors = fc.array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: dimension, maxLength: dimension }), {
  minLength: 1,
  maxLength: 150,
});
const blockSizes = fc.array(fc.nat(9), { maxLength: 12 });

async function search(
  source: EmbeddingSource,
  queries: readonly (readonly number[])[],
  count: number,
  options?: FlatIndexOptions,
): Promise<readonly (readonly Hit[])[]> {
  await using index = await createFlatIndex(source, { threads: 1, ...options });
  return await Array.fromAsync(index.search(matrix(queries, source.dimension), count));
}

describe("flat index", () => {
  test("equals a plain loop with a stable sort, ties and the k-th place included", async () => {
    const property = fc.asyncProperty(
      vectors,
      vectors,
      fc.integer({ min: 1, max: 70 }),
      blockSizes,
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 4000 }),
      async (rows, queries, count, sizes, blockRows, scoreBytes) => {
        const found = await search(arraySource(rows, dimension, sizes), queries, count, { blockRows, scoreBytes });
        expect(found).toEqual(searchByLoops(rows, queries, count));
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });

  test("gives the same neighbours and scores to the last bit however the source is cut into blocks", async () => {
    const number = fc.float({ min: -8, max: 8, noNaN: true });
    const row = fc.array(number, { minLength: 7, maxLength: 7 });
    const rows = fc.array(row, { minLength: 1, maxLength: 90 });
    const property = fc.asyncProperty(rows, rows, blockSizes, async (rows, queries, sizes) => {
      const options = { blockRows: 32 };
      const whole = await search(arraySource(rows, 7), queries, 10, options);
      expect(await search(arraySource(rows, 7, sizes), queries, 10, options)).toEqual(whole);
    });
    await fc.assert(property, { numRuns: 50 });
  });

  test("gives the same neighbours and scores to the last bit whatever the number of threads", async () => {
    const random = generator(3);
    for (const [dimension, rows, asked] of [
      [96, 7000, 300],
      [96, 4097, 1],
      [96, 4100, 2],
      [40, 100, 65],
    ]) {
      const [corpus, queries] = [rows, asked].map((length) =>
        Array.from({ length }, () => Array.from({ length: dimension }, random)),
      );
      const [first, ...others] = await Promise.all(
        [1, 2, 3, 8].map((threads) => search(arraySource(corpus, dimension, [1000]), queries, 10, { threads })),
      );
      for (const found of others) expect(found).toEqual(first);
    }
  });

  test("finds among thousands of random rows what a plain loop finds", async () => {
    const random = generator(8);
    const rows = Array.from({ length: 5000 }, () => Array.from({ length: 32 }, random));
    const queries = Array.from({ length: 40 }, () => Array.from({ length: 32 }, random));
    const found = await search(arraySource(rows, 32, [1000, 0, 17]), queries, 25, { blockRows: 512, threads: 2 });
    const expected = searchByLoops(rows, queries, 25);
    for (const [i, hits] of found.entries()) {
      expect(hits.map(({ id }) => id)).toEqual(expected[i].map(({ id }) => id));
      for (const [j, { score }] of hits.entries()) expect(score).toBeCloseTo(expected[i][j].score, 4);
    }
  });

  test("keeps the order of ties in blocks of thousands of rows, for few neighbours and for many", async () => {
    const random = generator(11);
    const rows = Array.from({ length: 5000 }, () => [Math.round(random() * 3), Math.round(random() * 3)]);
    const queries = [1, 2, 0].map((x) => [x, 1]);
    for (const count of [1, 2, 10, 100, 1000, 4500]) {
      const found = await search(arraySource(rows, 2), queries, count, { blockRows: 4096 });
      expect(found).toEqual(searchByLoops(rows, queries, count));
    }
  });

  test("gives rows that are all equal in the order of the corpus", async () => {
    const rows = Array.from({ length: 300 }, () => [1, 1, 1]);
    const [hits] = await search(arraySource(rows, dimension, [64, 64]), [[1, 2, 3]], 130, { blockRows: 100 });
    expect(hits.map(({ id }) => id)).toEqual(Array.from({ length: 130 }, (_, i) => `p${i}`));
  });

  test("returns every row when more are asked for than there are", async () => {
    const [hits] = await search(arraySource([[1], [3], [2]], 1), [[1]], 100);
    expect(hits).toEqual([
      { id: "p1", score: 3 },
      { id: "p2", score: 2 },
      { id: "p0", score: 1 },
    ]);
  });

  test("answers no queries with no lists, without reading the source", async () => {
    const unread: EmbeddingSource = {
      ...arraySource([[1]], 1),
      blocks() {
        throw new Error("read");
      },
    };
    expect(await search(unread, [], 5)).toEqual([]);
  });

  test("asks its source for the next block before it scores one", async () => {
    let asked = 0;
    const source = arraySource(
      Array.from({ length: 128 }, () => [1]),
      1,
      [32, 32, 32],
    );
    const watched: EmbeddingSource = {
      ...source,
      async *blocks() {
        for await (const block of source.blocks()) {
          asked++;
          yield block;
        }
      },
    };
    await using index = await createFlatIndex(watched, { blockRows: 32, threads: 1 });
    const seen: number[] = [];
    await Array.fromAsync(index.search(matrix([[1]], 1), 1, { onProgress: () => seen.push(asked) }));
    expect(seen).toEqual([2, 3, 4, 4]);
  });

  test("can be searched again, and twice at once", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => [i % 7, i % 5, i % 3]);
    await using index = await createFlatIndex(arraySource(rows, dimension, [9]), { blockRows: 16, threads: 1 });
    const queries = [1, 2].map((x) => [x, 1, 0]);
    const expected = searchByLoops(rows, queries, 6);
    const searches = [1, 2].map(() => Array.fromAsync(index.search(matrix(queries, dimension), 6)));
    expect(await Promise.all(searches)).toEqual([expected, expected]);
    expect(await Array.fromAsync(index.search(matrix(queries, dimension), 6))).toEqual(expected);
  });

  test("reports the rows that all queries have been compared with", async () => {
    const rows = Array.from({ length: 70 }, () => [1]);
    await using index = await createFlatIndex(arraySource(rows, 1), { blockRows: 20, threads: 1 });
    const reported: number[][] = [];
    await Array.fromAsync(index.search(matrix([[1]], 1), 1, { onProgress: (...progress) => reported.push(progress) }));
    expect(reported).toEqual([
      [32, 70],
      [64, 70],
      [70, 70],
    ]);
  });

  test("scores blocks of the size that was asked for, also when most rows are added later", async () => {
    await using index = await createFlatIndex(arraySource([[1]], 1), { blockRows: 64, threads: 1 });
    await index.add(
      arraySource(
        Array.from({ length: 99 }, () => [1]),
        1,
      ),
    );
    const done: number[] = [];
    await Array.fromAsync(index.search(matrix([[1]], 1), 1, { onProgress: (rows) => void done.push(rows) }));
    expect(done).toEqual([64, 100]);
  });

  test("stops between blocks with the reason of the signal", async () => {
    const rows = Array.from({ length: 40 }, () => [1]);
    await using index = await createFlatIndex(arraySource(rows, 1), { blockRows: 32, threads: 1 });
    const controller = new AbortController();
    const done: number[] = [];
    const onProgress = (rowsDone: number): void => {
      done.push(rowsDone);
      controller.abort(new Error("enough"));
    };
    const search = Array.fromAsync(index.search(matrix([[1]], 1), 1, { onProgress, signal: controller.signal }));
    await expect(search).rejects.toThrow("enough");
    expect(done).toEqual([32]);
  });
});
