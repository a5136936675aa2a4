import { readdir } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { hashId } from "../src/fingerprints/hash-id.ts";
import { IdLedger, type IdLedgerOptions, type RepeatedId } from "../src/fingerprints/id-ledger.ts";
import { useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

async function repeatedIn(ids: readonly string[], limit: number, options?: IdLedgerOptions) {
  await using ledger = new IdLedger(folder.path(), options);
  let asked = 0;
  for (const id of ids) await ledger.add(id);
  async function* again() {
    asked++;
    yield* ids;
  }
  return { repeated: await ledger.findRepeated(again, limit), asked };
}

/** By plain comparison. */
function expectedIn(ids: readonly string[], limit: number): readonly RepeatedId[] {
  const all = ids.map((id, row) => ({ id, rows: [ids.indexOf(id), row] as const }));
  return all.filter(({ rows: [first, second] }) => first < second).slice(0, limit);
}

test("the repeated ids are those that a comparison of all finds, however few hashes memory holds and however bad they are", async () => {
  const ids = fc.array(fc.oneof(fc.nat(30).map(String), fc.string({ unit: "binary" })), { maxLength: 80 });
  const hashes = [hashId, () => [7, 7] as const, (id: string) => [id.length << 24, 1] as const];
  const limit = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(ids, limit, fc.integer({ min: 1, max: 9 }), fc.constantFrom(...hashes), async (...drawn) => {
      const [ids, limit, heldInPart, hash] = drawn;
      const { repeated } = await repeatedIn(ids, limit, { heldInPart, hash });
      expect(repeated).toEqual(expectedIn(ids, limit));
    }),
    { numRuns: 200 },
  );
});

test("ids that are there once are not asked for again, and leave no file", async () => {
  const ids = Array.from({ length: 20_000 }, (_, row) => `${row}`);
  expect(await repeatedIn(ids, 1, { heldInPart: 8 })).toEqual({ repeated: [], asked: 0 });
  expect(await readdir(folder.path())).toEqual([]);
  const { repeated } = await repeatedIn([...ids, "77"], 1, { heldInPart: 8 });
  expect(repeated).toEqual([{ id: "77", rows: [77, 20_000] }]);
});

test("hashes of many like ids differ, and fill all parts alike", () => {
  const parts = new Uint32Array(256);
  const hashes = new Set<string>();
  for (let row = 0; row < 200_000; row++) {
    const hash = hashId(`doc-${row}`);
    parts[hash[0] >>> 24]++;
    hashes.add(hash.join());
  }
  expect(hashes.size).toBe(200_000);
  expect(Math.max(...parts)).toBeLessThan(1.3 * (200_000 / 256));
});
