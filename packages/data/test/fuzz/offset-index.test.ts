import { readFile, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, inject, test } from "vitest";
import { indexPath, loadIndex, storeIndex } from "../../src/examples/offset-index.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";
import { damage } from "./mutations.ts";

const folder = useTemporaryFolder();
const index = {
  starts: Float64Array.of(1, 70, 5_000_000_000),
  lengths: Uint32Array.of(60, 4_000_000_000, 7),
  withoutPositives: 123_456,
  scored: 2,
  byHardNegatives: [0, 1, 2],
};

test("an index that is damaged is the same as ever or is none", { timeout: 600_000 }, async () => {
  const path = await folder.write("train.json", '[{"question": "q", "positive_ctxs": []}]');
  await storeIndex(path, index);
  const whole = await readFile(indexPath(path));
  expect(await loadIndex(path)).toEqual(index);
  await fc.assert(
    fc.asyncProperty(damage, async (damage) => {
      await writeFile(indexPath(path), damage(whole));
      expect([index, undefined]).toContainEqual(await loadIndex(path));
    }),
    { numRuns: inject("fuzzRuns") },
  );
});

test("an index whose counts were changed is none", async () => {
  const path = await folder.write("train.json", "[]");
  await storeIndex(path, index);
  const whole = await readFile(indexPath(path), "latin1");
  await writeFile(indexPath(path), whole.replace("123456", "123457"), "latin1");
  expect(await loadIndex(path)).toBeUndefined();
});
