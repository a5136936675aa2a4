import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashFile, removeAbandoned, writeFileAtomic } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "durable-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("what was written, its size and its hash agree with the file", async () => {
  const path = join(folder, "deep", "file.txt");
  const written = await writeFileAtomic(path, ["héllo", Buffer.from(" world")]);
  expect(await readFile(path, "utf8")).toBe("héllo world");
  expect(written).toEqual({ bytes: 12, sha256: await hashFile(path) });
});

test("content that fails half-way leaves the old file and nothing beside it", async () => {
  const path = join(folder, "file.txt");
  await writeFileAtomic(path, "old");
  const failing = async function* () {
    yield "new";
    throw new Error("disk on fire");
  };
  await expect(writeFileAtomic(path, failing())).rejects.toThrow("disk on fire");
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["file.txt"]);
});

test("what killed writers of a file have left is removed, and nothing else", async () => {
  const others = [
    ".file.txt.mine.partial",
    `.file.txt.old.${crypto.randomUUID()}.partial`,
    "file.txt",
    "file.txt.partial",
  ];
  const left = [1, 2].map(() => `.file.txt.${crypto.randomUUID()}.partial`);
  for (const name of [...others, ...left]) await writeFile(join(folder, name), "");
  await removeAbandoned(join(folder, "file.txt"));
  expect((await readdir(folder)).sort()).toEqual(others.sort());
});
