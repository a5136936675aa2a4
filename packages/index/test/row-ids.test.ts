import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RowIds } from "../src/row-ids.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "row-ids-"))));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

test("ids are what they were, in blocks and behind them, also when they are written, read and added to", async () => {
  const names = Array.from({ length: 10_000 }, (_, row) => (row % 7 === 0 ? "" : `é${row}東`));
  let ids = new RowIds();
  let added = 0;
  for (const count of [0, 1, 4095, 1, 4096, 1000, 807]) {
    ids.add(names.slice(added, added + count));
    added += count;
    const path = join(folder, String(added));
    await ids.write(path);
    ids = await RowIds.read(path);
    expect(ids.rows).toBe(added);
    expect(Array.from({ length: added }, (_, row) => ids.get(row))).toEqual(names.slice(0, added));
  }
  expect(added).toBe(10_000);
  expect(ids.rowsOf(new Set(["é1東", "é8193東", "none"]))).toEqual([1, 8193]);
});

test("an id that UTF-8 cannot hold is refused, and none of those beside it is added", () => {
  const ids = new RowIds();
  expect(() => ids.add(["whole 😀", "half \ud83d"])).toThrow(
    'passage "half \\ud83d": expected an id that UTF-8 can hold, got one with half a character: name it otherwise',
  );
  expect(ids.rows).toBe(0);
});
