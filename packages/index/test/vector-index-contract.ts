import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeIndex, type EmbeddingSource, type Hit, openIndex, type VectorIndex } from "../src/index.ts";
import { arraySource, generator, matrix, searchByLoops } from "./corpus.ts";

export interface ContractOptions {
  readonly name: string;
  readonly create: (source: EmbeddingSource) => Promise<VectorIndex>;
  /** The least share of the true best 10 that it finds of `CONTRACT_ROWS`; 1: it is exact. */
  readonly recall: number;
  /** How far a score may be from the inner product, as a share of both vectors' lengths; 0: float32's rounding. */
  readonly scoreError: number;
  readonly canRemove: boolean;
}

const dimension = 16;
export const CONTRACT_ROWS = 500;

/** What holds of every kind of index. */
export function describeVectorIndex({ name, create, recall, scoreError, canRemove }: ContractOptions): void {
  const random = generator(5);
  const rows = vectors(CONTRACT_ROWS, random);
  const queries = vectors(20, random);
  const source = arraySource(rows, dimension, [100, 0, 37]);
  const expected = searchByLoops(rows, queries, 10);

  describe(`${name}, as an index`, () => {
    let folder: string;
    beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "index-"))));
    afterAll(async () => await rm(folder, { recursive: true, force: true }));

    test("finds the rows with the largest inner products, and says what these are", async () => {
      await using index = await create(source);
      expect(index).toMatchObject({ rows: CONTRACT_ROWS, dimension, fingerprint: "test", contents: "rows" });
      const found = await search(index);
      expect(recallOf(found, expected)).toBeGreaterThanOrEqual(recall);
      for (const [query, hits] of found.entries()) checkScores(hits, queries[query]);
    });

    test("gives hits from the best down, each row once, of equal ones the first added first", async () => {
      const twins = rows.slice(0, 40).flatMap((row) => [row, row, row]);
      await using index = await create(arraySource(twins, dimension));
      for (const hits of await search(index, 120)) {
        expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
        expect(hits).toEqual(hits.toSorted((a, b) => b.score - a.score || rowOf(a.id) - rowOf(b.id)));
      }
    });

    test("gives every row when more are asked for than there are, and no lists for no queries", async () => {
      await using index = await create(arraySource(rows.slice(0, 7), dimension));
      expect((await search(index, 100)).map((hits) => hits.length)).toEqual(queries.map(() => 7));
      expect(await Array.fromAsync(index.search(matrix([], dimension), 5))).toEqual([]);
    });

    test("takes more rows behind those it has", async () => {
      const [first, second] = [rows.slice(0, 300), rows.slice(300)];
      await using index = await create(arraySource(first, dimension));
      const before = index.contents;
      await index.add(renamed(arraySource(second, dimension), 300));
      expect(index.rows).toBe(CONTRACT_ROWS);
      expect(index.contents).not.toBe(before);
      expect(recallOf(await search(index), expected)).toBeGreaterThanOrEqual(recall);
    });

    test("refuses rows of another encoder or dimension, and stays as it was", async () => {
      await using index = await create(source);
      await expect(index.add({ ...source, fingerprint: "other" })).rejects.toMatchObject({ code: "ENCODERS_DIFFER" });
      await expect(index.add(arraySource([[1]], 1))).rejects.toMatchObject({ code: "DIMENSION_MISMATCH" });
      expect(index.rows).toBe(CONTRACT_ROWS);
    });

    test("refuses queries of another dimension, and counts that are none", async () => {
      await using index = await create(source);
      await expect(Array.fromAsync(index.search(matrix([[1]], 1), 1))).rejects.toMatchObject({
        code: "DIMENSION_MISMATCH",
      });
      for (const count of [0, -1, 1.5, Number.NaN]) {
        const searching = Array.fromAsync(index.search(matrix(queries, dimension), count));
        await expect(searching).rejects.toMatchObject({ code: "INVALID_COUNT" });
      }
    });

    test("is read back as it was saved, and says what it is without being opened", async () => {
      const path = join(folder, "saved");
      await using index = await create(source);
      await index.save(path);
      const { kind, contents } = index;
      expect(await describeIndex(path)).toMatchObject({ kind, rows: CONTRACT_ROWS, dimension, contents });
      await using opened = await openIndex(path);
      expect(opened).toMatchObject({ kind, rows: CONTRACT_ROWS, dimension, fingerprint: "test", contents: "rows" });
      expect(await search(opened)).toEqual(await search(index));
      await opened.save(path);
      await using again = await openIndex(path);
      expect(await search(again)).toEqual(await search(index));
    });

    test("refuses a folder in which any file is damaged, shortened or lost", async () => {
      const path = join(folder, "damaged");
      await using index = await create(arraySource(rows.slice(0, 50), dimension));
      await index.save(path);
      for (const file of (await readdir(path)).map((each) => join(path, each))) {
        const bytes = await readFile(file);
        const flipped = Buffer.from(bytes);
        flipped[bytes.length >> 1] ^= 4;
        for (const damaged of [flipped, bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from("x")])]) {
          await writeFile(file, damaged);
          await expect(openIndex(path)).rejects.toMatchObject({ code: "INDEX_DAMAGED" });
        }
        await rm(file);
        await expect(openIndex(path)).rejects.toMatchObject({ code: expect.stringMatching(/INDEX_DAMAGED|NO_INDEX/) });
        await writeFile(file, bytes);
      }
      await using whole = await openIndex(path);
      expect(whole.rows).toBe(50);
      await expect(openIndex(join(folder, "none"))).rejects.toMatchObject({ code: "NO_INDEX" });
    });

    test("names a row whose numbers are not finite, before or when it is found", async () => {
      const bad = rows.slice(0, 20).map((row, i) => (i === 13 ? row.with(3, Number.NaN) : row));
      const searching = async (): Promise<unknown> => {
        await using index = await create(arraySource(bad, dimension));
        return await search(index);
      };
      await expect(searching()).rejects.toMatchObject({ message: expect.stringContaining("p13") });
    });

    test("stops with the reason of the signal", async () => {
      await using index = await create(source);
      const signal = AbortSignal.abort(new Error("enough"));
      const searching = Array.fromAsync(index.search(matrix(queries, dimension), 5, { signal }));
      await expect(searching).rejects.toThrow("enough");
    });

    test("stops before it changes or writes anything where the signal says so, and stays as it was", async () => {
      const path = join(folder, "stopped");
      await using index = await create(source);
      const options = { signal: AbortSignal.abort(new Error("enough")) };
      await expect(index.add(source, options)).rejects.toThrow("enough");
      await expect(index.save(path, options)).rejects.toThrow("enough");
      await expect(index.remove(new Set(["p1"]), options)).rejects.toThrow(canRemove ? "enough" : "remove");
      expect(index).toMatchObject({ rows: CONTRACT_ROWS, contents: "rows" });
      expect(await describeIndex(path)).toBeUndefined();
    });

    test("tells how far it is, up to the whole", async () => {
      await using index = await create(source);
      const told: (readonly [number, number])[] = [];
      const onProgress = (...done: readonly [number, number]): void => void told.push(done);
      const whole = async (total: number, work: Promise<unknown>): Promise<void> => {
        await work;
        expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).toSorted((a, b) => a - b));
        expect(told.at(-1)).toEqual([total, total]);
        told.length = 0;
      };
      await whole(CONTRACT_ROWS, index.add(renamed(source, CONTRACT_ROWS), { onProgress }));
      const total = index.kind === "flat" ? index.rows : queries.length;
      await whole(total, Array.fromAsync(index.search(matrix(queries, dimension), 3, { onProgress })));
    });

    test("loses none of several changes that are asked for at once, and saves no part of one", async () => {
      const path = join(folder, "at-once");
      await using index = await create(arraySource(rows.slice(0, 100), dimension));
      await Promise.all([
        index.add(renamed(arraySource(rows.slice(100, 300), dimension), 100)),
        index.save(path),
        ...(canRemove ? [index.remove(new Set(["p0", "p1"]))] : []),
        index.add(renamed(arraySource(rows.slice(300), dimension), 300)),
      ]);
      expect(index.rows).toBe(CONTRACT_ROWS - (canRemove ? 2 : 0));
      await using opened = await openIndex(path);
      expect([100, 300]).toContain(opened.rows);
      expect(opened.contents === "rows").toBe(opened.rows === 100);
      for (const hits of await search(opened, 1000)) {
        expect(new Set(hits.map(({ id }) => rowOf(id) < opened.rows))).toEqual(new Set([true]));
      }
    });

    test("is opened, changed, saved over itself and goes on, and so does who has the old one open", async () => {
      const path = join(folder, "over");
      await using index = await create(arraySource(rows.slice(0, 400), dimension));
      await index.save(path);
      await using opened = await openIndex(path);
      await using old = await openIndex(path);
      const before = await search(old);
      await opened.add(renamed(arraySource(rows.slice(400), dimension), 400));
      await opened.save(path);
      expect(recallOf(await search(opened), expected)).toBeGreaterThanOrEqual(recall);
      expect(await search(old)).toEqual(before);
      await old.save(path);
      await opened.save(path);
      await using again = await openIndex(path);
      expect(await search(again)).toEqual(await search(opened));
    });

    test.runIf(canRemove)("of which all rows are removed is saved, opened, searched and added to", async () => {
      const path = join(folder, "emptied");
      await using index = await create(arraySource(rows.slice(0, 5), dimension));
      const ids = new Set(["p0", "p1", "p2", "p3", "p4"]);
      const removing = index.remove(ids);
      ids.clear(); // whose it is may do with it what they like
      expect(await removing).toBe(5);
      await index.save(path);
      await using opened = await openIndex(path);
      for (const each of [index, opened]) {
        expect(await search(each)).toEqual(queries.map(() => []));
        await each.add(source);
        expect(recallOf(await search(each), expected)).toBeGreaterThanOrEqual(recall);
      }
    });

    test.runIf(canRemove)(
      "removes rows, so that they are found no more, also when it is saved and added to",
      async () => {
        const path = join(folder, "removed");
        const gone = new Set(expected.map(([{ id }]) => id));
        await using index = await create(source);
        expect(await index.remove(new Set([...gone, "unknown"]))).toBe(gone.size);
        expect(index.rows).toBe(CONTRACT_ROWS - gone.size);
        expect(index.contents).not.toBe("rows");
        const kept = searchByLoops(rows, queries, CONTRACT_ROWS).map((hits) => hits.filter(({ id }) => !gone.has(id)));
        const best = kept.map((hits) => hits.slice(0, 10));
        await index.save(path);
        await using opened = await openIndex(path);
        for (const found of [await search(index), await search(opened)]) {
          expect(found.flat().filter(({ id }) => gone.has(id))).toEqual([]);
          expect(recallOf(found, best)).toBeGreaterThanOrEqual(recall);
        }
        const [row] = [...gone].map(rowOf);
        await opened.add(renamed(arraySource([rows[row]], dimension), row));
        expect(opened.rows).toBe(CONTRACT_ROWS - gone.size + 1);
        expect((await search(opened)).flat().map(({ id }) => id)).toContain(`p${row}`);
      },
    );

    test.runIf(!canRemove)("says that it cannot remove rows", async () => {
      await using index = await create(source);
      await expect(index.remove(new Set(["p1"]))).rejects.toMatchObject({ code: "UNSUPPORTED_OPERATION" });
    });
  });

  async function search(index: VectorIndex, count = 10): Promise<readonly (readonly Hit[])[]> {
    return await Array.fromAsync(index.search(matrix(queries, dimension), count));
  }

  function checkScores(hits: readonly Hit[], query: readonly number[]): void {
    for (const { id, score } of hits) {
      const row = rows[rowOf(id)];
      const lengths = Math.hypot(...row) * Math.hypot(...query);
      expect(Math.abs(score - product(row, query))).toBeLessThanOrEqual(Math.max(scoreError, 1e-6) * lengths);
    }
  }
}

/** The share of the true best that was found. */
function recallOf(found: readonly (readonly Hit[])[], expected: readonly (readonly Hit[])[]): number {
  let [hits, all] = [0, 0];
  for (const [query, best] of expected.entries()) {
    const ids = new Set(found[query].map(({ id }) => id));
    hits += best.filter(({ id }) => ids.has(id)).length;
    all += best.length;
  }
  return hits / all;
}

/** The same rows, named as if so many stood before them. */
function renamed(source: EmbeddingSource, before: number): EmbeddingSource {
  return {
    ...source,
    contents: `rows behind ${before}`,
    async *blocks() {
      for await (const { ids, embeddings } of source.blocks()) {
        yield { ids: ids.map((id) => `p${rowOf(id) + before}`), embeddings };
      }
    },
  };
}

function rowOf(id: string): number {
  return Number(id.slice(1));
}

function product(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, x, i) => sum + x * other[i], 0);
}

/** Rows of very different lengths: an index that compares angles alone fails here. */
function vectors(count: number, random: () => number): number[][] {
  return Array.from({ length: count }, () => {
    const length = 1 + 2 * Math.abs(random());
    return Array.from({ length: dimension }, () => Math.fround(length * random()));
  });
}
