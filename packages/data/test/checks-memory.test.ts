import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fingerprint } from "../src/fingerprints/fingerprint.ts";
import { FingerprintTable } from "../src/fingerprints/fingerprint-table.ts";
import { LengthHistogram } from "../src/checks/length-histogram.ts";

test("a table answers as a map of texts does, however often it grows", () => {
  const table = new FingerprintTable();
  const map = new Map<string, number>();
  const entry = fc.tuple(fc.nat(6000).map(String), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 2000 }), (entries) => {
      for (const [text, number] of entries) {
        expect(table.get(fingerprint(text))).toBe(map.get(text) ?? 0);
        table.set(fingerprint(text), number);
        map.set(text, number);
      }
      expect(table.size).toBe(map.size);
    }),
    { numRuns: 20 },
  );
});

test("two tables share what both hold with a bit of the mask, whichever is asked", () => {
  const texts = fc.uniqueArray(fc.tuple(fc.nat(300).map(String), fc.integer({ min: 1, max: 3 })), {
    selector: ([text]) => text,
  });
  const tableOf = (entries: readonly (readonly [string, number])[]): FingerprintTable => {
    const table = new FingerprintTable();
    for (const [text, number] of entries) table.set(fingerprint(text), number);
    return table;
  };
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const numbers = new Map(other);
      const shared = one.filter(([text, number]) => (number & (numbers.get(text) ?? 0) & 1) === 1).length;
      expect(tableOf(one).countShared(tableOf(other), 1)).toBe(shared);
      expect(tableOf(other).countShared(tableOf(one), 1)).toBe(shared);
    }),
  );
});

test("fingerprints differ where texts do, also where the cut between two texts does", () => {
  const key = (...texts: readonly string[]): string => Object.values(fingerprint(...texts)).join(" ");
  const keys = [key("a", "b"), key("ab"), key("ab", ""), key("", "ab"), key("b", "a"), key("A", "b")];
  expect(new Set(keys).size).toBe(keys.length);
  expect(key(" a\n", "b\t")).toBe(key("a", "b"));
});

test("a histogram's percentiles are those of the sorted lengths, by nearest rank", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 300 }), fc.nat(45), (lengths, limit) => {
      const histogram = new LengthHistogram();
      for (const length of lengths) histogram.add(length);
      const sorted = lengths.toSorted((one, other) => one - other);
      const rank = (share: number): number => sorted[Math.ceil(share * lengths.length) - 1];
      expect(histogram.summary()).toEqual({
        count: lengths.length,
        minimum: sorted[0],
        mean: Math.round((10 * lengths.reduce((all, each) => all + each, 0)) / lengths.length) / 10,
        median: rank(0.5),
        p95: rank(0.95),
        p99: rank(0.99),
        maximum: sorted.at(-1),
      });
      expect(histogram.countAbove(limit)).toBe(lengths.filter((length) => length > limit).length);
    }),
  );
  expect(new LengthHistogram().summary()).toBeUndefined();
});
