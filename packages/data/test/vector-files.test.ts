import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type EmbeddingSource, openVectors, VECTOR_FORMATS, vectorFormatOf, writeVectors } from "../src/index.ts";
import { damage } from "./fuzz/mutations.ts";
import { refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

/** Rows with awkward ids, in blocks of one size. */
function someRows(rows: number, dimension: number, blockRows: number): EmbeddingSource {
  return {
    rows,
    dimension,
    fingerprint: "a model",
    async *blocks() {
      for (let start = 0; start < rows; start += blockRows) {
        const count = Math.min(blockRows, rows - start);
        const data = Float32Array.from({ length: count * dimension }, (_, at) => Math.fround(Math.sin(start * 7 + at)));
        const ids = Array.from({ length: count }, (_, row) => `id ${start + row}\n"é 🎉`);
        yield await Promise.resolve({ ids, embeddings: { rows: count, columns: dimension, data } });
      }
    },
  };
}

async function contentOf(blocks: ReturnType<EmbeddingSource["blocks"]>) {
  const [ids, numbers]: [string[], number[]] = [[], []];
  for await (const block of blocks) {
    ids.push(...block.ids);
    numbers.push(...block.embeddings.data);
  }
  return { ids, numbers };
}

const float32 = (bytes: Buffer) => [...new Float32Array(Uint8Array.from(bytes).buffer)];
const idsOf = async (path: string) =>
  (await readFile(`${path}.ids.jsonl`, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as string);

test("what is written as .npy is read back, whatever the sizes, from any row to any other", async () => {
  const sizes = fc.record({ rows: fc.integer({ min: 1, max: 3000 }), dimension: fc.integer({ min: 1, max: 9 }) });
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 1, max: 900 }),
      fc.nat(3000),
      fc.nat(3000),
      async (size, blockRows, a, b) => {
        const source = someRows(size.rows, size.dimension, blockRows);
        const path = folder.path("x.npy");
        await writeVectors(path, "npy", source);
        const opened = await openVectors([path]);
        expect([opened.rows, opened.dimension]).toEqual([size.rows, size.dimension]);
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const { ids, numbers } = await contentOf(source.blocks());
        expect(await contentOf(opened.blocks(start, end))).toEqual({
          ids: ids.slice(start, end),
          numbers: numbers.slice(start * size.dimension, end * size.dimension),
        });
      },
    ),
    { numRuns: 25 },
  );
});

test("the header of a .npy file is the one that numpy writes", async () => {
  await writeVectors(folder.path("x.npy"), "npy", someRows(3, 4, 2));
  const bytes = await readFile(folder.path("x.npy"));
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";
  expect(bytes.subarray(0, 128).toString("latin1")).toBe(`\u0093NUMPY\u0001\0v\0${text.padEnd(117)}\n`);
  expect(bytes.length).toBe(128 + 48);
});

test("a FAISS index and a safetensors file hold the rows behind their headers, and their ids stand beside them", async () => {
  const source = someRows(5, 3, 2);
  const { ids, numbers } = await contentOf(source.blocks());
  const faiss = await writeVectors(folder.path("x.faiss"), "faiss", source);
  const index = await readFile(faiss.path);
  expect(index.subarray(0, 45).toString("hex")).toBe(
    "49784649" +
      "03000000" +
      "0500000000000000" +
      "0000100000000000".repeat(2) +
      "01" +
      "00000000" +
      "0f00000000000000",
  );
  expect(float32(index.subarray(45))).toEqual(numbers);
  const safetensors = await writeVectors(folder.path("x.safetensors"), "safetensors", source);
  const file = await readFile(safetensors.path);
  const length = Number(file.readBigUInt64LE(0));
  expect(JSON.parse(file.toString("latin1", 8, 8 + length))).toEqual({
    embeddings: { dtype: "F32", shape: [5, 3], data_offsets: [0, 60] },
  });
  expect(length % 8).toBe(0);
  expect(float32(file.subarray(8 + length))).toEqual(numbers);
  for (const written of [faiss, safetensors]) {
    expect(await idsOf(written.path)).toEqual(ids);
    expect(written).toEqual({
      path: written.path,
      ids: `${written.path}.ids.jsonl`,
      rows: 5,
      bytes: expect.any(Number),
    });
  }
});

test("a file that cannot be finished is not there, and what was there stays", async () => {
  const { rows, ...source } = someRows(5, 3, 2);
  for (const format of VECTOR_FORMATS) {
    const path = folder.path(`x.${format}`);
    await writeFile(path, "before");
    expect(await refusal(writeVectors(path, format, { ...source, rows: rows + 1 }))).toEqual({
      code: "DATA_ROWS",
      message: `${path}: expected 6 rows from the source, got 5; nothing was written`,
    });
    const stopped = AbortSignal.abort();
    await expect(writeVectors(path, format, { ...source, rows }, { signal: stopped })).rejects.toThrow("aborted");
    expect(await readFile(path, "utf8")).toBe("before");
  }
  expect((await readdir(folder.path())).sort()).toEqual(VECTOR_FORMATS.map((format) => `x.${format}`).sort());
});

test("a Parquet file begins and ends as one, and is no longer than its numbers and a little", async () => {
  let rows = 0;
  const onRows = (count: number) => (rows += count);
  const { bytes, ids } = await writeVectors(folder.path("x.parquet"), "parquet", someRows(2500, 8, 1500), { onRows });
  const file = await readFile(folder.path("x.parquet"));
  expect([file.toString("latin1", 0, 4), file.toString("latin1", file.length - 4)]).toEqual(["PAR1", "PAR1"]);
  expect([rows, ids, bytes]).toEqual([2500, undefined, file.length]);
});

test("a file's name says its format", () => {
  expect(["a.npy", "a.faiss", "b/a.safetensors", "a.parquet", "a.arrow", "npy"].map(vectorFormatOf)).toEqual([
    ...VECTOR_FORMATS,
    undefined,
    undefined,
  ]);
});

/** A .npy file as numpy writes it. */
function npy(descr: string, shape: string, numbers: Uint8Array, order = "False"): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const header = Buffer.from(`\u0093NUMPY\u0001\0v\0${text.padEnd(117)}\n`, "latin1");
  return Buffer.concat([header, numbers]);
}

test("float16 and float64 are read as the nearest float32, with ids of every kind of file", async () => {
  const halves = new Uint16Array([0x3c00, 0xc000, 0x0001, 0x7bff]);
  await folder.write("h.npy", npy("<f2", "(2, 2)", new Uint8Array(halves.buffer)));
  await folder.write("d.npy", npy("<f8", "(2, 2)", new Uint8Array(Float64Array.of(0.1, -2, 1e-60, 3).buffer)));
  const files = {
    "ids.txt": "a\nb c\n",
    "ids.jsonl": '"a"\n{"_id": "b c", "text": ""}\n',
    "ids.tsv": "id\ttext\ttitle\na\tx\ty\nb c\tx\ty\n",
  };
  for (const [name, content] of Object.entries(files)) {
    const ids = await folder.write(name, content);
    const read = async (file: string) => contentOf((await openVectors([folder.path(file)], { ids })).blocks(0, 2));
    expect(await read("h.npy")).toEqual({ ids: ["a", "b c"], numbers: [1, -2, 2 ** -24, 65504] });
    expect(await read("d.npy")).toEqual({ ids: ["a", "b c"], numbers: [Math.fround(0.1), -2, 0, 3] });
  }
});

test("a .npy file of anything else is refused by name", async () => {
  await folder.write("x.npy.ids.jsonl", '"a"\n"b"\n');
  const say = async (content: Buffer | string) => {
    const path = await folder.write("x.npy", content);
    return (await refusal(openVectors([path]))).message.replace(`${path}: `, "");
  };
  const four = new Uint8Array(16);
  expect(await say(npy(">f4", "(2, 2)", four))).toBe(
    "header: expected numbers of <f4, <f2 or <f8, got >f4, which is big-endian; save the array with .astype('<f4')",
  );
  expect(await say(npy("<i4", "(2, 2)", four))).toContain("got <i4, which is whole numbers");
  expect(await say(npy("|O", "(2, 2)", four))).toContain("got |O, which is pickled objects, which are never read");
  expect(await say(npy("\n", "(2, 2)", four))).toMatch(
    /^header: expected descr, fortran_order and shape, got "\{'descr': '\\n'/,
  );
  expect(await say(npy("<f4", "(2, 2)", four, "True"))).toBe(
    "header: expected rows one after another (fortran_order False), got fortran_order True; save numpy.ascontiguousarray of it",
  );
  expect(await say(npy("<f4", "(4,)", four))).toBe("header: expected a shape of (rows, dimension), got (4,)");
  expect(await say(npy("<f4", "(2, 2, 1)", four))).toContain("expected a shape of (rows, dimension), got (2, 2, 1)");
  expect(await say(npy("<f4", "(9000000000, 9000)", four))).toMatch(
    /expected [\d,]+ bytes of numbers behind it.*got 16|a shape/,
  );
  expect(await say(npy("<f4", "(2, 2)", four.subarray(1)))).toBe(
    "header: expected 16 bytes of numbers behind it, as its shape says, got 15; write or copy the file again",
  );
  expect(await say("no numpy file")).toBe("start: expected a .npy file, got something else; write it with numpy.save");
  expect(await say(npy("<f4", "(2, 2)", new Uint8Array(Float32Array.of(1, 2, 3, Number.NaN).buffer)))).toBe(
    'row 2 ("b"): expected finite numbers of float32, got NaN',
  );
});

test("damaged .npy files give rows, or one line", async () => {
  const good = npy("<f4", "(2, 2)", new Uint8Array(16));
  const path = await folder.write("x.npy", good);
  await folder.write("x.npy.ids.jsonl", '"a"\n"b"\n');
  await fc.assert(
    fc.asyncProperty(damage, async (damage) => {
      await writeFile(path, damage(good));
      const opened = await openVectors([path]).catch((error: Error & { readonly code?: string }) => error);
      if (!(opened instanceof Error)) return;
      if (!opened.code?.startsWith("DATA_") || !opened.message.startsWith(path) || opened.message.includes("\n"))
        throw opened;
    }),
    { numRuns: 500 },
  );
});

test("ids that are missing, too few or too many are refused", async () => {
  const path = await folder.write("x.npy", npy("<f4", "(2, 2)", new Uint8Array(16)));
  const ids = `${path}.ids.jsonl`;
  expect(await refusal(openVectors([path]))).toEqual({
    code: "DATA_IDS_MISSING",
    message: `${path}: expected the ids of its rows in ${ids}, got no such file; write one a line there, or name their file`,
  });
  await writeFile(ids, '"a"\n');
  expect((await refusal(openVectors([path]))).message).toBe(
    `${ids}: end: expected 2 ids, for the rows of ${path}, got 1`,
  );
  await writeFile(ids, '"a"\n"b"\n"c"\n');
  expect((await refusal(openVectors([path]))).message).toBe(
    `${ids}: end: expected 2 ids, for the rows of ${path}, got more`,
  );
});

test("JSON lines are read, packed or not, and a line that does not fit is named", async () => {
  const lines = '{"id": "a", "embedding": [1, 2.5]}\n{"id": 7, "embedding": [3, -4]}\n';
  const content = { ids: ["a", "7"], numbers: [1, 2.5, 3, -4] };
  const paths = [await folder.write("x.jsonl", lines), await folder.write("x.jsonl.gz", gzipSync(lines))];
  for (const path of paths) expect(await contentOf((await openVectors([path])).blocks(0, 2))).toEqual(content);
  const say = async (line: string) => {
    const path = await folder.write("y.jsonl", lines + line);
    return (await refusal(openVectors([path]))).message.replace(`${path}: `, "");
  };
  expect(await say('{"id": "c", "embedding": [1]}')).toBe(
    "line 3: expected 2 numbers in embedding, as in the first, got 1",
  );
  expect(await say('{"id": "c", "embedding": [1, "x"]}')).toContain("expected a number, got the string");
  expect(await say('{"id": "c"}')).toBe("line 3: embedding: expected a list, got nothing");
  expect(await say('{"id": "c", "embedding": [1, 1e39]}')).toBe(
    'row 3 ("c"): expected finite numbers of float32, got Infinity',
  );
});

test("several files are one behind the other, and parts of them are read across their borders", async () => {
  const file = (name: string, ids: readonly number[]) =>
    folder.write(name, ids.map((id) => `{"id": "wiki:${id}", "embedding": [${id}]}\n`).join(""));
  const paths = [await file("a.jsonl", [1, 2, 3]), await file("b.jsonl", [4]), await file("c.jsonl", [5, 6])];
  const collection = await folder.write("p.tsv", "id\ttext\n1\tx\n2\tx\n3\tx\n4\tx\n5\tx\n6\tx\n");
  const opened = await openVectors(paths, { idPrefix: "wiki:", collection });
  expect(opened.files.map(({ rows }) => rows)).toEqual([3, 1, 2]);
  for (const [start, end] of [
    [0, 6],
    [2, 5],
    [3, 3],
    [5, 6],
    [1, 2],
  ]) {
    const numbers = [1, 2, 3, 4, 5, 6].slice(start, end);
    expect(await contentOf(opened.blocks(start, end))).toEqual({ ids: numbers.map(String), numbers });
  }
  const say = async (...[some, options]: Parameters<typeof openVectors>) =>
    (await refusal(openVectors(some, options))).message.replaceAll(folder.path(), "");
  expect(await say(paths, { collection })).toBe(
    '/a.jsonl: row 1: expected the id "1", as in /p.tsv, got "wiki:1"; leave out the prefix wiki:',
  );
  expect(await say(paths, { idPrefix: "w:" })).toBe('/a.jsonl: row 1: expected an id behind "w:", got "wiki:1"');
  const unordered = [paths[0], paths[2], paths[1]];
  expect(await say(unordered, { idPrefix: "wiki:", collection })).toBe(
    `/c.jsonl: row 1: expected the id "4", as in /p.tsv, got "5"; name the files in the collection's order`,
  );
  expect(await say(paths.slice(0, 2), { idPrefix: "wiki:", collection })).toBe(
    '/b.jsonl: end: expected the passage "5" of /p.tsv too, got no more rows',
  );
  const more = [...paths, await file("d.jsonl", [7])];
  expect(await say(more, { idPrefix: "wiki:", collection })).toMatch(
    /^\/d\.jsonl: row 1: expected the end, as in \/p\.tsv, /,
  );
  const wider = [...paths, await folder.write("e.jsonl", '{"id": "wiki:7", "embedding": [1, 2]}\n')];
  expect(await say(wider)).toBe("/e.jsonl: row 1: expected vectors of 1 numbers, as in /a.jsonl, got 2");
});

test("what vectors were opened tells from others, and the same are told again", async () => {
  const path = folder.path("x.npy");
  await writeVectors(path, "npy", someRows(5, 3, 2));
  const [one, same] = [await openVectors([path]), await openVectors([path])];
  expect([same.ids, same.origin]).toEqual([one.ids, one.origin]);
  expect(one.origin).toMatch(/^vectors of x\.npy [0-9a-f]{64}$/);
  const bytes = await readFile(path);
  bytes[130] ^= 1;
  await writeFile(path, bytes);
  const other = await openVectors([path]);
  expect([other.ids === one.ids, other.origin === one.origin]).toEqual([true, false]);
  await truncate(path, 150);
  expect((await refusal(openVectors([path]))).code).toBe("DATA_FORMAT");
});
