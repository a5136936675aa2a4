import { readdir, readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseRows } from "../src/files/read-rows.ts";
import {
  describeCorpus,
  lookUpPassages,
  parseShard,
  type Passage,
  type Place,
  readPassages,
  shardRange,
  writePassages,
} from "../src/index.ts";
import { hashRows, hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
const field = fc.string({ unit: fc.constantFrom("a", "é", "🎉", '"', "\t", "\n", "\r", " ", "'", ",") });
/** A field as it may stand in a file: in quotes, or bare where it needs none. */
const written = fc.tuple(field, fc.boolean()).map(([value, bare]) => {
  const needsQuotes = /[\t\n\r]|^"/.test(value);
  return { value, text: needsQuotes || !bare ? quoted(value) : value };
});

test("rows of any fields are read back, however the text is cut and whatever ends its lines", async () => {
  const rows = fc.array(fc.array(written, { minLength: 2, maxLength: 3 }), { minLength: 1 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  const ends = fc.array(fc.constantFrom("\n", "\r\n"), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(rows, sizes, ends, fc.boolean(), async (rows, sizes, ends, lastEnd) => {
      const lines = ["id\ttext", ...rows.map((row) => row.map(({ text }) => text).join("\t"))];
      const endOf = (line: number): string => (line < lines.length - 1 || lastEnd ? ends[line % ends.length] : "");
      const text = lines.map((line, index) => line + endOf(index)).join("");
      async function* cut() {
        for (let at = 0, turn = 0; at < text.length; at += sizes[turn++ % sizes.length]) {
          yield text.slice(at, at + sizes[turn % sizes.length]);
        }
      }
      const read = await collect(parseRows("p.tsv", cut()));
      expect(read.slice(1).map(({ fields }) => fields)).toEqual(rows.map((row) => row.map(({ value }) => value)));
      let line = 2;
      for (const [index, row] of rows.entries()) {
        expect(read[index + 1].place.where).toBe(`line ${line.toLocaleString("en-US")}`);
        line += 1 + row.reduce((breaks, { value }) => breaks + value.split("\n").length - 1, 0);
      }
    }),
  );
});

test("a carriage return stays in a quoted field and is dropped in front of a line break", async () => {
  const path = await folder.write(
    "p.tsv",
    'id\ttext\ttitle\r\n1\ta\tT\r\n2\ta\t"T\r"\r\n3\t"a\r"\t"T"\n4\ta\t"T""\r"\n5\ta\tT',
  );
  const titles = (await collect(readPassages(path))).map(({ title }) => title);
  expect(titles).toEqual(["T", "T\r", "T", 'T"\r', "T"]);
});

test("columns may stand in any order, others may be there, titles may be missing", async () => {
  const plain = await folder.write("a.tsv", 'id\ttext\ttitle\n1\t"say ""x"""\tT\n');
  const mixed = await folder.write("b.tsv", '\uFEFFtitle\turl\tid \ttext\r\nT\thttp\t1\t"say ""x"""\r\n');
  const packed = await folder.write("c.tsv.gz", gzipSync('text\tid\n"say ""x"""\t1'));
  const passage = { id: "1", title: "T", text: 'say "x"' };
  expect(await collect(readPassages(plain))).toEqual([passage]);
  expect(await collect(readPassages(mixed))).toEqual([passage]);
  expect(await collect(readPassages(packed))).toEqual([{ ...passage, title: "" }]);
});

test("collections in JSON, such as BEIR's and DuReader's, are read by their file's name", async () => {
  const beir = await folder.write("corpus.jsonl", '{"_id": "a", "title": "T", "text": "x", "metadata": {}}\n');
  const dureader = await folder.write("c.json.gz", gzipSync('{"paragraph_id": 12, "paragraph_text": "x"}\n'));
  const list = await folder.write("list.json", '[{"id": "a", "contents": "x"}, {"id": "", "text": "x"}]');
  expect(await collect(readPassages(beir))).toEqual([{ id: "a", title: "T", text: "x" }]);
  expect(await collect(readPassages(dureader))).toEqual([{ id: "12", title: "", text: "x" }]);
  expect((await refusal(readPassages(list))).message).toBe(`${list}: item 2: id: expected an id, got the string ""`);
});

test("passages that are written are read back, whatever their texts hold", async () => {
  const passages = fc.array(
    fc.record({ id: fc.string({ minLength: 1 }).map((id) => `i${id}`), title: field, text: field }),
    { minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(passages, fc.constantFrom("p.tsv", "p.tsv.gz", "p.jsonl", "p.json.gz"), async (passages, name) => {
      expect((await writePassages(folder.path(name), passages)).rows).toBe(passages.length);
      expect(await collect(readPassages(folder.path(name)))).toEqual(passages);
    }),
    { numRuns: 50 },
  );
});

test("bad rows are left out and reported, and do not count in ranges", async () => {
  const path = await folder.write("p.tsv", "id\ttext\n1\ta\n2\n3\tc\n4\td\n");
  const problems: string[] = [];
  const onBadRow = ({ place }: { readonly place: Place }) => problems.push(place.where);
  const read = await collect(readPassages(path, { start: 1, end: 3 }, { onBadRow }));
  expect(read.map(({ id }) => id)).toEqual(["3", "4"]);
  expect(problems).toEqual(["line 3"]);
});

test("a wrong quote costs its own line alone, wherever the file is cut", async () => {
  const lines = ["id\ttext", "1\ta", '2\t"b" c', "3\td", '4\t"e', '5\t"f\ng"', '6\t"h'];
  for (let size = 1; size < 40; size++) {
    const text = `${lines.join("\n")}\n`;
    async function* cut() {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
    }
    const problems: string[] = [];
    const onBadRow = ({ place }: { readonly place: Place }) => problems.push(place.where);
    const read = await collect(parseRows("p.tsv", cut(), { onBadRow }));
    expect(read.map(({ fields }) => fields[0])).toEqual(["id", "1", "3", "5"]);
    expect(problems).toEqual(["line 3", "line 5", "line 8"]);
  }
});

test("a file full of wrong quotes is read to its end, each reported", async () => {
  const lines = Array.from({ length: 20_000 }, (_, row) => (row % 2 === 0 ? '"a" b' : "c"));
  async function* text() {
    yield lines.join("\n");
  }
  let problems = 0;
  expect((await collect(parseRows("p.tsv", text(), { onBadRow: () => problems++ }))).length).toBe(10_000);
  expect(problems).toBe(10_000);
});

test("passages are looked up by id in one pass, the first of equal ids counts, and the file is removed", async () => {
  const passages = Array.from({ length: 5000 }, (_, row) => ({
    id: `${row % 4000}`,
    title: `t${row}`,
    text: `é${row}`,
  }));
  async function* read() {
    yield* passages;
  }
  const lookup = await lookUpPassages(read(), new Set(["7", "3999", "none", "0"]), folder.path());
  expect(lookup.missing).toEqual(["none"]);
  expect([lookup.has("7"), lookup.has("8")]).toEqual([true, false]);
  expect(await lookup.get("3999")).toEqual(passages[3999]);
  expect(await Promise.all(["0", "7"].map((id) => lookup.get(id)))).toEqual([passages[0], passages[7]]);
  await expect(lookup.get("8")).rejects.toThrow(RangeError);
  await lookup[Symbol.asyncDispose]();
  expect(await readdir(folder.path())).toEqual([]);
});

test("a lookup reads a packed collection no further than to the last passage that it needs", async () => {
  const rows = Array.from({ length: 50_000 }, (_, row) => `${row}\ttext ${Math.sin(row)}\n`);
  const packed = gzipSync(`id\ttext\n${rows.join("")}`);
  const path = await folder.write("p.tsv.gz", packed.subarray(0, packed.length / 2)); // whoever reads on comes to its end
  await using lookup = await lookUpPassages(readPassages(path), new Set(["40", "2"]), folder.path());
  expect(await lookup.get("40")).toEqual({ id: "40", title: "", text: `text ${Math.sin(40)}` });
  await using none = await lookUpPassages(readPassages(path), new Set(), folder.path());
  expect(none.missing).toEqual([]);
  const toTheEnd = lookUpPassages(readPassages(path), new Set(["2", "49999"]), folder.path());
  expect((await refusal(toTheEnd)).code).toBe("DATA_FILE_UNREADABLE");
});

test("ids that are kept do not keep the pieces of the file that they were cut from", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const rows = 400;
  const ids = new Set(Array.from({ length: rows }, (_, row) => `an id of some length, ${row}`));
  async function* pieces() {
    for (let row = 0; row < rows; row++)
      yield `${row === 0 ? "id\ttext" : ""}\nan id of some length, ${row}\t${"x".repeat(200_000)}`;
  }
  async function* passages() {
    for await (const { fields } of parseRows("p.tsv", pieces())) yield { id: fields[0], title: "", text: "" };
  }
  const held = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = held();
  await using lookup = await lookUpPassages(passages(), ids, folder.path());
  expect(lookup.missing).toEqual([]);
  expect((held() - before) / 1e6).toBeLessThan(20); // of 80
});

test("the ranges of all shards hold every passage of a collection once, in order", async () => {
  const passages: readonly Passage[] = Array.from({ length: 23 }, (_, row) => ({
    id: `${row}`,
    title: row % 3 === 0 ? "" : `title\t${row}`,
    text: `line\n"${row}"`,
  }));
  const lines = passages.map(({ id, title, text }) => [id, text, title].map(quoted).join("\t"));
  const path = await folder.write("p.tsv", `id\ttext\ttitle\n${lines.join("\n\n")}\n\n`);
  const { rows } = await describeCorpus(path);
  expect(rows).toBe(23);
  for (const count of [1, 4, 23, 30]) {
    const shards = Array.from({ length: count }, (_, index) => parseShard(`${index}/${count}`));
    const read = await Promise.all(shards.map((shard) => collect(readPassages(path, shardRange(rows, shard)))));
    expect(read.flat()).toEqual(passages);
  }
});

test.each([
  [
    "1\ta\tb\n",
    'line 1: expected a header with the columns id, text and, if there are any, title, got "1 a b"; add such a first line',
  ],
  ["id\ttext\ttitle\n1\ta\tb\n2\tc\n", "line 3: expected 3 columns (id, text, title), got 2"],
  ["id\ttext\n1\ta\n2\tc\td\n", "line 3: expected 2 columns (id, text), got 3"],
  ['id\ttext\t"a\nb"\n1\ta\n', "line 3: expected 3 columns (id, text, a\\nb), got 2"],
  ["id\ttext\n\ta\n", 'line 2: expected an id, got the string ""'],
  [
    'id\ttext\n1\t"a\nb"\n2\t"c" d\n',
    'line 4: expected a tab or the end of the line after a closing quote ", got more text; quotes inside a quoted field are doubled',
  ],
  [
    'id\ttext\n1\ta\n2\t"c\n3\td\n',
    'line 3: expected a closing quote ", got none; a field that starts with " ends with ", and quotes inside it are doubled',
  ],
])("%j is refused at its line", async (text, problem) => {
  const path = await folder.write("p.tsv", text);
  expect(await refusal(readPassages(path))).toEqual({ code: "DATA_FORMAT", message: `${path}: ${problem}` });
  expect((await refusal(describeCorpus(path))).message).toBe(`${path}: ${problem}`);
});

test("who describes a collection is told of each row, and of the bytes of its file up to the last one", async () => {
  const tsv = `id\ttext\n${"1\ta\n".repeat(200_000)}`;
  const files = { "p.tsv": tsv, "p.tsv.gz": gzipSync(tsv), "p.jsonl": '{"id": 1, "text": "a"}\n'.repeat(200_000) };
  for (const [name, content] of Object.entries(files)) {
    const read: number[] = [];
    let rows = 0;
    const path = await folder.write(name, content);
    const told = { onRow: () => rows++, onRead: (bytes: number) => read.push(bytes) };
    const { withoutText } = await describeCorpus(path, { allowDuplicateIds: true, ...told });
    expect([rows, withoutText]).toEqual([200_000, 0]);
    expect(read.length).toBeGreaterThan(1);
    expect(read).toEqual(read.toSorted((a, b) => a - b));
    expect(read.at(-1)).toBe(content.length);
  }
});

test("missing, empty and wrongly encoded collections are refused", async () => {
  expect((await refusal(describeCorpus(folder.path("none.tsv")))).code).toBe("DATA_FILE_MISSING");
  expect((await refusal(describeCorpus(await folder.write("empty.tsv", "")))).code).toBe("DATA_FILE_EMPTY");
  expect((await refusal(describeCorpus(await folder.write("mark.tsv", "\uFEFF")))).code).toBe("DATA_FILE_EMPTY");
  const latin = await folder.write("latin.tsv", Buffer.from("id\ttext\n1\té", "latin1"));
  expect(await refusal(describeCorpus(latin))).toEqual({
    code: "DATA_FILE_UNREADABLE",
    message: `${latin}: expected UTF-8 text, got other bytes; convert the file to UTF-8`,
  });
});

test("a quote that is never closed does not pull the rest of the file into memory", async () => {
  const megabyte = "a".repeat(1 << 20);
  const endless = async function* () {
    yield 'id\ttext\n1\t"';
    for (;;) yield megabyte;
  };
  expect((await refusal(parseRows("p.tsv", endless()))).message).toMatch(/^p\.tsv: line 2: expected a closing quote/);
});

test.skipIf(!hasSharedData)("the real collections read as Python's csv reads them", async () => {
  const expected = JSON.parse(await readFile(new URL("reference/tables.json", import.meta.url), "utf8"));
  const rows = async function* (name: string) {
    for await (const { id, title, text } of readPassages(shared(`data/${name}`))) yield [id, title, text];
  };
  for (const name of ["nq-qed/passages.tsv", "zh/passages.tsv"])
    expect(await hashRows(rows(name))).toEqual(expected[name]);
});

test("an id that two passages have is refused by both their rows, unless it is allowed", async () => {
  const path = await folder.write("twice.tsv", "id\ttext\n1\ta\n2\tb\n 1\tc\n1\td\n2\te\n");
  expect(await refusal(describeCorpus(path))).toEqual({
    code: "DATA_FORMAT",
    message: `${path}: row 4: expected an id of its own, got "1", which row 1 has; remove one of them, or allow duplicate ids`,
  });
  expect(await describeCorpus(path, { allowDuplicateIds: true })).toMatchObject({ rows: 5 });
});
