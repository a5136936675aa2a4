import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import type { FilePlace } from "../src/files/read-at.ts";
import { createScratchFile } from "../src/files/scratch-file.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

test("records are read back as they were appended, also many at once while others are appended", async () => {
  const file = await createScratchFile(folder.path("new"));
  const places: FilePlace[] = [];
  const record = (row: number): Buffer => Buffer.alloc(row % 3 === 0 ? 900_000 : 100, row);
  const append = async (): Promise<void> => void places.push(await file.append(record(places.length)));
  const readAll = () =>
    places.map(async (place, row) => expect((await file.read(place)).equals(record(row)), `record ${row}`).toBe(true));
  for (let round = 0; round < 20; round++) {
    await append();
    // That one waits in memory: the first reader brings it to the file, the others must wait for it too.
    const reads = readAll();
    await append();
    reads.push(...readAll());
    await append();
    await Promise.all(reads);
  }
  await file[Symbol.asyncDispose]();
  expect(await readdir(folder.path("new"))).toEqual([]);
});
