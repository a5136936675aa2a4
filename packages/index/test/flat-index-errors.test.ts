import { describe, expect, test } from "vitest";
import { createFlatIndex, type EmbeddingSource, type Matrix } from "../src/index.ts";
import { arraySource, matrix } from "./corpus.ts";

const queries = matrix([[1, 1]], 2);

async function searching(source: EmbeddingSource, by: Matrix = queries, count = 1): Promise<unknown> {
  await using index = await createFlatIndex(source, { threads: 1, blockRows: 2 });
  return await Array.fromAsync(index.search(by, count));
}

describe("flat index, given what it cannot search", () => {
  test("refuses a source without rows or columns", async () => {
    await expect(createFlatIndex(arraySource([], 2))).rejects.toMatchObject({
      code: "EMPTY_SOURCE",
      message: expect.stringContaining("expected at least one row and one column, got 0 × 2"),
    });
    await expect(createFlatIndex(arraySource([[]], 0))).rejects.toMatchObject({ code: "EMPTY_SOURCE" });
  });

  test("refuses queries of another dimension or with too few values", async () => {
    const source = arraySource([[1, 2]], 2);
    await expect(searching(source, matrix([[1, 2, 3]], 3))).rejects.toMatchObject({
      code: "DIMENSION_MISMATCH",
      expected: 2,
      got: 3,
      message: expect.stringMatching(/^queries: expected 2 columns, got 3: /),
    });
    const short = { rows: 2, columns: 2, data: new Float32Array(3) };
    await expect(searching(source, short)).rejects.toThrow("queries: expected 4 values, got 3");
  });

  test("names the block whose embeddings have another dimension or too few values", async () => {
    const first = { ids: ["a"], embeddings: matrix([[1, 1]], 2) };
    const wide = { ids: ["b"], embeddings: matrix([[1, 1, 1]], 3) };
    const short = { ids: ["b"], embeddings: { rows: 1, columns: 2, data: new Float32Array(1) } };
    await expect(searching(sourceOf([first, wide], 2))).rejects.toMatchObject({
      code: "DIMENSION_MISMATCH",
      message: expect.stringContaining("block from row 1: expected 2 columns, got 3"),
    });
    await expect(searching(sourceOf([first, short], 2))).rejects.toThrow("block from row 1: expected 2 values, got 1");
  });

  test("refuses blocks that hold fewer or more rows than the source says", async () => {
    const blocks = [{ ids: ["a", "b"], embeddings: { rows: 2, columns: 2, data: new Float32Array(4) } }];
    for (const rows of [1, 3]) {
      await expect(searching(sourceOf(blocks, rows))).rejects.toMatchObject({
        code: "SOURCE_MISMATCH",
        expected: rows,
        got: 2,
      });
    }
  });

  test("refuses a block with another number of ids than rows", async () => {
    const blocks = [{ ids: ["a", "b"], embeddings: matrix([[1, 1]], 2) }];
    await expect(searching(sourceOf(blocks, 2))).rejects.toThrow("expected 1 ids in the block from row 0, got 2");
  });

  test("refuses counts and block sizes that are not whole numbers from 1 up", async () => {
    const source = arraySource([[1, 2]], 2);
    for (const count of [0, -1, 1.5, Number.NaN, Infinity]) {
      await expect(searching(source, queries, count)).rejects.toMatchObject({ code: "INVALID_COUNT", place: "count" });
    }
    const index = createFlatIndex(source, { blockRows: 0 });
    await expect(index).rejects.toMatchObject({ code: "INVALID_COUNT", place: "blockRows" });
  });

  test("names the query and the row whose score is not finite, and which of the two is to blame", async () => {
    const rows = [1, 1, 1, Number.NaN].map((x) => [1, x]);
    await expect(searching(arraySource(rows, 2))).rejects.toMatchObject({
      code: "INVALID_SCORE",
      query: 0,
      id: "p3",
      message: expect.stringContaining("passage p3's embedding has values that are not finite"),
    });
    const bad = { rows: 2, columns: 2, data: Float32Array.of(1, 1, Infinity, 0) };
    await expect(searching(arraySource([[1, 1]], 2), bad)).rejects.toMatchObject({
      code: "INVALID_SCORE",
      query: 1,
      message: expect.stringContaining("query 1 itself has values that are not finite"),
    });
    await expect(searching(arraySource([[1e30, 1e30]], 2), matrix([[1e30, 1]], 2))).rejects.toThrow("overflows");
  });

  test("names a row whose score overflows in the order in which its products are summed up", async () => {
    const rows = Array.from({ length: 40 }, (_, row) =>
      Array.from({ length: 16 }, (_, i) => (row > 0 ? 1 : i % 2 === 0 ? 3e38 : -3e38)),
    );
    // One query is scored in lanes of which each sums up every so many products: these lanes overflow, their sum would not.
    const ones = matrix([Array.from({ length: 16 }, () => 1)], 16);
    await expect(searching(arraySource(rows, 16), ones)).rejects.toMatchObject({ code: "INVALID_SCORE", id: "p0" });
  });

  test("accepts finite scores whose sum overflows", async () => {
    const rows = [3e38, 2e38, 1e38].map((x) => [x, 0]);
    expect(await searching(arraySource(rows, 2), queries, 3)).toMatchObject([
      [{ id: "p0" }, { id: "p1" }, { id: "p2" }],
    ]);
  });
});

function sourceOf(blocks: readonly { ids: string[]; embeddings: Matrix }[], rows: number): EmbeddingSource {
  return {
    rows,
    dimension: 2,
    fingerprint: "test",
    contents: "rows",
    async *blocks() {
      yield* blocks;
    },
  };
}
