import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFaissHeader } from "../../src/faiss/faiss-header.ts";
import { setParameters } from "../../src/faiss/search-parameters.ts";
import { FaissFileError, type FaissFileOptions, openFaissFile, writeFaissFile } from "../../src/index.ts";
import { arraySource } from "../corpus.ts";
import { reference, referenceFile } from "./reference.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "faiss-files-"))));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** Opening goes no further than to a library that is not there. */
async function codeOf(path: string, options: FaissFileOptions = {}): Promise<string> {
  const opening = openFaissFile(path, { library: join(folder, "none"), ...options });
  return await opening.then(
    () => "OPENED",
    (error: { readonly code: string }) => error.code,
  );
}

describe("a file of plain rows", () => {
  test("has the bytes that FAISS writes, however the source is cut into blocks", async () => {
    const path = join(folder, "flat.faiss");
    const expected = await readFile(referenceFile("flat.faiss"));
    for (const blocks of [[], [1, 0, 50]]) {
      await writeFaissFile(path, arraySource(reference.rows, 4, blocks));
      expect((await readFile(path)).equals(expected)).toBe(true);
    }
  });

  test("is not there when its source fails", async () => {
    const path = join(folder, "failed.faiss");
    const writing = writeFaissFile(path, { ...arraySource(reference.rows, 4), rows: 61 });
    await expect(writing).rejects.toMatchObject({ code: "SOURCE_MISMATCH" });
    await expect(readFile(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("the parameters of a search", () => {
  test.each([
    ["hnsw", { efSearch: 77, efConstruction: 99 }],
    ["ivf", { nprobe: 3 }],
  ])("are set in the file of %s as FAISS sets them", async (name, parameters) => {
    const path = join(folder, `${name}.faiss`);
    await copyFile(referenceFile(`${name}.faiss`), path);
    await setParameters(path, name, parameters);
    expect((await readFile(path)).equals(await readFile(referenceFile(`${name}-parameters.faiss`)))).toBe(true);
  });

  test.each([
    ["hnsw", { nprobe: 3 }],
    ["ivf", { efSearch: 3 }],
    ["flat", { efSearch: 3 }],
  ])("of an index that has none are refused: %s, %o", async (name, parameters) => {
    const path = join(folder, `refused-${name}.faiss`);
    await copyFile(referenceFile(`${name}.faiss`), path);
    await expect(setParameters(path, name, parameters)).rejects.toMatchObject({ code: "UNSUPPORTED_OPERATION" });
  });

  test("of a graph whose sizes lead out of the file are not set", async () => {
    const path = join(folder, "sizes.faiss");
    const bytes = await readFile(referenceFile("hnsw.faiss"));
    for (const at of [37, 40, 44]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = 0x7f;
      await writeFile(path, damaged);
      await expect(setParameters(path, "theirs", { efSearch: 9 })).rejects.toMatchObject({ code: "FAISS_FILE" });
      expect((await readFile(path)).equals(damaged)).toBe(true);
    }
  });

  test("are whole numbers from 1 up", async () => {
    expect(await codeOf(referenceFile("hnsw.faiss"), { efSearch: 0.5 })).toBe("INVALID_COUNT");
  });
});

describe("a file of FAISS", () => {
  test.each([
    ["binary", {}, "expected an index of vectors that FAISS 1.7 reads, got one of bits"],
    ["empty", {}, "expected an index with rows, got none"],
    ["dpr-l2", {}, "expected an index by inner product, got one by L2"],
    ["hnsw", { phi: 1 }, "expected an index by L2, since phi is given, got one by inner product"],
    ["idmap", { ids: ["a"] }, "expected an index without ids, got one with ids of its own"],
    ["flat", { ids: ["a", "b"] }, "expected 60 ids, one a row, got 2"],
  ])("is refused before FAISS sees it: %s, %o", async (name, options, message) => {
    const opening = openFaissFile(referenceFile(`${name}.faiss`), { library: join(folder, "none"), ...options });
    await expect(opening).rejects.toMatchObject({ code: "FAISS_FILE", message: expect.stringContaining(message) });
  });

  test("is refused when it is something else, or too short for a header", async () => {
    const path = join(folder, "other");
    for (const content of ["", "Ix", "IxFI", "PK\u0003\u0004 and so on", `IHNf${"\0".repeat(20)}`]) {
      await writeFile(path, content);
      expect(await codeOf(path)).toBe("FAISS_FILE");
    }
  });

  test("with plain rows is refused at every other length", async () => {
    const bytes = await readFile(referenceFile("flat.faiss"));
    const path = join(folder, "cut.faiss");
    const property = fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
      await writeFile(path, bytes.subarray(0, length));
      expect(await codeOf(path)).toBe("FAISS_FILE");
    });
    await fc.assert(property, { numRuns: 50 });
    await writeFile(path, Buffer.concat([bytes, Buffer.from([0])]));
    expect(await codeOf(path)).toBe("FAISS_FILE");
    expect(await codeOf(referenceFile("flat.faiss"))).toBe("FAISS_UNAVAILABLE");
  });

  test("with any header is read or refused, and nothing else", async () => {
    const bytes = await readFile(referenceFile("hnsw.faiss"));
    const path = join(folder, "changed.faiss");
    const property = fc.asyncProperty(fc.nat(44), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at] ^= change;
      await writeFile(path, changed);
      const outcome = await readFaissHeader(path).then(
        () => "read",
        (error: unknown) => (error instanceof FaissFileError ? "refused" : error),
      );
      expect(["read", "refused"]).toContain(outcome);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
