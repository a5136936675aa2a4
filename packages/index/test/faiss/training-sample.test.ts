import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleRows } from "../../src/faiss/training-sample.ts";
import { arraySource } from "../corpus.ts";

/** Row i is [i]. */
const numbered = (rows: number): ReturnType<typeof arraySource> =>
  arraySource(
    Array.from({ length: rows }, (_, i) => [i]),
    1,
    [3, 0, 10],
  );

test("a sample has as many different rows as asked for, in their order, and one seed gives one sample", async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 80 }),
    fc.integer(),
    async (rows, count, seed) => {
      const { data, ...shape } = await sampleRows(numbered(rows), count, seed);
      expect(shape).toEqual({ rows: Math.min(rows, count), columns: 1 });
      expect(data).toHaveLength(shape.rows);
      for (const [place, row] of data.entries()) expect(row).toBeGreaterThan(place === 0 ? -1 : data[place - 1]);
      expect((await sampleRows(numbered(rows), count, seed)).data).toEqual(data);
    },
  );
  await fc.assert(property);
});

test("every row is as likely to be in a sample", async () => {
  const drawn = new Uint32Array(20);
  for (let seed = 0; seed < 1000; seed++)
    for (const row of (await sampleRows(numbered(20), 5, seed)).data) drawn[row]++;
  // Binomial, 1,000 × 1/4: 5 standard deviations are 69.
  for (const times of drawn) expect(Math.abs(times - 250)).toBeLessThan(69);
});

test("a row that is not finite is named before it is learnt from", async () => {
  await expect(sampleRows(arraySource([[1], [Number.NaN]], 1), 2, 0)).rejects.toMatchObject({
    code: "INVALID_ROW",
    message: "passage p1's embedding, column 0: expected a finite number, got NaN: embed its shard again",
  });
});
