import { readdir, readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  cleanText,
  type FormatError,
  type Passage,
  passagePartPath,
  readCollection,
  readPassages,
  writePassageParts,
} from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

async function* stream<Item>(items: readonly Item[]) {
  yield* items;
}

test("what is cleaned has no control characters, nothing that XML forbids, and all else that was there", () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.constantFrom(
      "\0",
      "\t",
      "\n",
      "\u000B",
      "\u001F",
      "\u007F",
      "\u0085",
      " ",
      "\uD83C",
      "\uDF89",
      "🎉",
      "\uFFFF",
      "段",
    ),
  );
  fc.assert(
    fc.property(
      fc.array(unit).map((units) => units.join("")),
      (text) => {
        // Code point by code point, by XML's definition of a character.
        const allowed = (code: number) =>
          (code >= 0x20 && code < 0x7f) ||
          (code > 0x7f && code < 0xd800) ||
          (code >= 0xe000 && code <= 0xfffd) ||
          code >= 0x10000;
        const kept = Array.from(text)
          .filter((character) => allowed(character.codePointAt(0)!))
          .join("");
        expect(cleanText(text)).toBe(kept.trim());
      },
    ),
  );
});

test("a collection in JSON lines is cleaned; passages without a text are left out and reported", async () => {
  const lines = [
    { paragraph_id: "a", paragraph_text: " 一\u0007段\n落\u3000" },
    { paragraph_id: "b", paragraph_text: "\u0001 \u007F" },
    { paragraph_id: "c", paragraph_text: "last" },
  ];
  const path = await folder.write("passage_collection.json", lines.map((line) => JSON.stringify(line)).join("\n"));
  const empty: string[] = [];
  expect(await collect(readCollection([path], { onEmpty: (id) => empty.push(id) }))).toEqual([
    { id: "a", title: "", text: "一段落" },
    { id: "c", title: "", text: "last" },
  ]);
  expect(empty).toEqual(["b"]);
});

/** Two parts of the published collection, and a map of ids for them. */
async function writeLines(ids: Readonly<Record<string, unknown>>) {
  return {
    paths: [
      await folder.write("part-00", '-\t-\t"一\t0\n\n\t题\t二\t\n'),
      await folder.write("part-01", "-\t\t\t0\n-\t-\t四\t0\n"),
    ],
    idsPath: await folder.write("passage2id.map.json", JSON.stringify(ids, null, 1)),
  };
}

test("lines of title and text, also of four columns, have their numbers over all files as ids, or those of a map", async () => {
  const { paths, idsPath } = await writeLines({ 0: "a", 1: "blank", 2: "c", 3: "empty", 4: "e" });
  const passages = (...ids: readonly string[]) => [
    { id: ids[0], title: "", text: '"一' },
    { id: ids[1], title: "题", text: "二" },
    { id: ids[2], title: "", text: "四" },
  ];
  expect(await collect(readCollection(paths))).toEqual(passages("0", "2", "4"));
  const empty: string[] = [];
  const onEmpty = (id: string) => empty.push(id);
  expect(await collect(readCollection(paths, { idsPath, onEmpty }))).toEqual(passages("a", "c", "e"));
  expect(empty).toEqual(["empty"]);
});

test("a bad line is left out and reported, and keeps its id to itself", async () => {
  const path = await folder.write("p.para", "-\ta\nb\n-\tc\n");
  const problems: string[] = [];
  const onBadRow = ({ message }: FormatError) => problems.push(message);
  expect((await collect(readCollection([path], { onBadRow }))).map(({ id }) => id)).toEqual(["0", "2"]);
  expect(problems).toEqual([
    `${path}: line 2: expected 2 columns (title, text) or 4 (-, title, text, 0) with tabs between, got 1`,
  ]);
});

test.each([
  [{ 0: "a", 1: "b", 2: "c" }, "part-01", "line 1: expected an id in MAP, got none: it has 3"],
  [
    { 0: "a", 1: "b", 2: "c", 3: "d", 4: "e", 5: "f" },
    "passage2id.map.json",
    "entry 6: expected the end, got an id for one more line; are all parts of the collection there?",
  ],
  [{ 0: "a", 2: "b" }, "passage2id.map.json", '"2": expected the id of line 1, in order, got another line\'s'],
  [{ 0: 1 }, "passage2id.map.json", '"0": expected a passage\'s id, got the number 1'],
])("the map of ids %j does not fit the lines", async (ids, name, problem) => {
  const { paths, idsPath } = await writeLines(ids);
  const message = `${folder.path(name)}: ${problem.replace("MAP", idsPath)}`;
  expect(await refusal(readCollection(paths, { idsPath }))).toEqual({ code: "DATA_FORMAT", message });
});

test("parts follow each other, hold every passage once, and differ by one at most", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(23), fc.integer({ min: 1, max: 9 }), async (rows, count) => {
      const passages = Array.from({ length: rows }, (_, row) => ({ id: `${row}`, title: "", text: `"\t${row}` }));
      const written = await writePassageParts(folder.path("parts"), stream(passages), { rows, count });
      expect(written.map(({ path }) => path)).toEqual(
        Array.from({ length: count }, (_, index) => passagePartPath(folder.path("parts"), index, count)),
      );
      const read = await Promise.all(written.map(({ path }) => collect(readPassages(path))));
      expect(read.flat()).toEqual(passages);
      const sizes = read.map((part) => part.length);
      expect(written.map(({ rows }) => rows)).toEqual(sizes);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 30 },
  );
});

test("a collection that changed after it was counted is refused, and the part in hand is not written", async () => {
  const passages: readonly Passage[] = ["a", "b", "c"].map((id) => ({ id, title: "", text: id }));
  expect(await refusal(writePassageParts(folder.path(), stream(passages), { rows: 4, count: 2 }))).toEqual({
    code: "DATA_PASSAGE_COUNT",
    message: "passages: expected 4, as were counted, got 3; the file has changed: run it again",
  });
  expect(await readdir(folder.path())).toEqual(["passages_0_of_2.tsv"]);
  const more = await refusal(writePassageParts(folder.path(), stream(passages), { rows: 2, count: 1 }));
  expect(more.message).toMatch(/expected 2, as were counted, got more/);
});

test.skipIf(!hasSharedData)("the sample's paragraphs are all read, quotes as plain text", async () => {
  const path = shared("data/dureader-samples/dureader.para");
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  const read = await collect(readCollection([path]));
  expect(read.length).toBe(100);
  expect(read.map(({ id }) => id)).toEqual(lines.map((_, row) => `${row}`));
  // One of them has form feeds; line by line, because they are long.
  for (const [row, line] of lines.entries()) {
    expect(read[row].text === line.slice(2).replaceAll("\f", "").trim()).toBe(true);
  }
});
