import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFlatIndex, openFaissFile, openIndex } from "../../src/index.ts";
import { arraySource, matrix, searchByLoops } from "../corpus.ts";
import { faissIsBuilt } from "./faiss-library.ts";
import { reference, referenceFile } from "./reference.ts";

const { rows, count, found, phi } = reference;
const queries = matrix(reference.queries, 4);
const ids = rows.map((_, row) => `p${row}`);

describe.skipIf(!faissIsBuilt)("a file that FAISS wrote", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "faiss-open-"))));
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  test.each(Object.keys(found))("gives the rows and scores that FAISS itself finds in it: %s", async (name) => {
    await using index = await openFaissFile(referenceFile(`${name}.faiss`), { threads: 1 });
    expect(index).toMatchObject({ kind: "faiss", rows: 60, dimension: 4, fingerprint: "unknown" });
    const hits = await Array.fromAsync(index.search(queries, count));
    const { labels, scores } = found[name];
    expect(hits.map((each) => each.map(({ id }) => id))).toEqual(
      labels.map((each) => each.filter((label) => label >= 0).map(String)),
    );
    for (const [query, each] of hits.entries()) {
      for (const [place, { score }] of each.entries()) expect(score).toBeCloseTo(scores[query][place], 4);
    }
  });

  test("in DPR's form gives inner products, and keeps phi when it is saved", async () => {
    const expected = searchByLoops(rows, reference.queries, 10);
    const path = join(folder, "dpr");
    await using index = await openFaissFile(referenceFile("dpr-l2.faiss"), { phi, ids, efSearch: 60, threads: 1 });
    await index.save(path);
    await using saved = await openIndex(path, { threads: 1 });
    for (const each of [index, saved]) {
      expect(each.dimension).toBe(4);
      for (const [query, hits] of (await Array.fromAsync(each.search(queries, 10))).entries()) {
        expect(hits.map(({ id }) => id)).toEqual(expected[query].map(({ id }) => id));
        for (const [place, { score }] of hits.entries()) expect(score).toBeCloseTo(expected[query][place].score, 4);
      }
    }
    await expect(index.add({ ...arraySource(rows, 4), fingerprint: "unknown" })).rejects.toMatchObject({
      code: "UNSUPPORTED_OPERATION",
    });
  });

  test("with all of IVF's lists finds what exact search finds, and stays as it was", async () => {
    const path = referenceFile("ivf.faiss");
    const before = await readFile(path);
    await using index = await openFaissFile(path, { ids, nprobe: 4, threads: 1 });
    await using flat = await createFlatIndex(arraySource(rows, 4), { threads: 1 });
    const [got, exact] = await Promise.all([index, flat].map((each) => Array.fromAsync(each.search(queries, 60))));
    expect(got.map((hits) => hits.map(({ id }) => id))).toEqual(exact.map((hits) => hits.map(({ id }) => id)));
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  test("without ids can be searched, but neither saved nor added to", async () => {
    await using index = await openFaissFile(referenceFile("flat.faiss"));
    await expect(index.save(join(folder, "none"))).rejects.toMatchObject({ code: "UNSUPPORTED_OPERATION" });
    const source = { ...arraySource(rows, 4), fingerprint: "unknown" };
    await expect(index.add(source)).rejects.toMatchObject({ code: "UNSUPPORTED_OPERATION" });
  });

  test("damaged behind its header is an error when it is opened or searched, whatever becomes of FAISS", async () => {
    const bytes = await readFile(referenceFile("hnsw.faiss"));
    const path = join(folder, "damaged.faiss");
    const failures: string[] = [];
    const damages: ((file: Buffer) => Buffer)[] = [
      (file) => file.subarray(0, 3000),
      (file) => file.fill(0xff, 37, 45),
      (file) => file.fill(0x7f, 100, 2000),
      // Neighbours that there are not: FAISS reads outside its memory.
      (file) => file.fill(0x77, 2000, 4500),
    ];
    for (const damage of damages) {
      await writeFile(path, damage(Buffer.from(bytes)));
      const searching = async (): Promise<unknown> => {
        await using index = await openFaissFile(path, { threads: 1 });
        return await Array.fromAsync(index.search(queries, 10));
      };
      const { code, message } = await searching().then(
        () => ({ code: "FOUND", message: "" }),
        (error: Error & { readonly code: string }) => error,
      );
      expect(code, message).toBe("FAISS_FAILED");
      expect(message).toContain(path);
      failures.push(message);
    }
    expect(failures.join("\n")).toMatch(/SIGSEGV|SIGABRT/);
  });
});
