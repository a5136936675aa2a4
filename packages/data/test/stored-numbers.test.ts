import * as fc from "fast-check";
import { expect, test } from "vitest";
import { asStored, EMBEDDING_STORAGES } from "../src/index.ts";
import { NUMBERS_BELOW } from "../src/shards/embedding-storage.ts";
import { narrowToFloat16, widenFloat16 } from "../src/shards/float16.ts";
import { fromStored, toStored } from "../src/shards/stored-numbers.ts";
import reference from "./reference/float16.json" with { type: "json" };

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

test("float16s are those of numpy: ties, subnormals and the ends of the range as well", () => {
  const values = new Float32Array(Uint32Array.from(reference, ([bits]) => bits).buffer);
  expect(reference.length).toBeGreaterThan(3000);
  expect([...narrowToFloat16(values)]).toEqual(reference.map(([, bits]) => bits));
});

test("every float16 is read as its value and stored as itself", () => {
  const halves = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) < 0x7c00);
  expect(narrowToFloat16(widenFloat16(halves))).toEqual(halves);
});

test("no float16 is nearer than the one that is stored, and of two as near it is the even one", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: -65_504, max: 65_504 }), (value) => {
      const [bits] = narrowToFloat16(Float32Array.of(value));
      const [stored, before, after] = widenFloat16(Uint16Array.of(bits, Math.max(0, bits - 1), bits + 1));
      const distance = Math.abs(stored - value);
      for (const other of [before, after].filter((each) => Number.isFinite(each) && each !== stored)) {
        const isTie = Math.abs(other - value) === distance;
        expect(isTie ? bits % 2 === 0 : distance < Math.abs(other - value)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test("int8 changes no number by more than half its row's scale", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(float, float, float), { minLength: 1 }), (rows) => {
      // Greater ones are refused when they are written; smaller ones have scales of few bits.
      const usual = rows.map((row) =>
        row.map((value) => (Math.abs(value) < 1e38 && Math.abs(value) > 1e-30 ? value : 0)),
      );
      const data = Float32Array.from(usual.flat());
      const stored = toStored(data, { dimension: 3, storage: "int8" });
      const read = fromStored(stored, 3);
      for (const [at, value] of data.entries()) {
        const scale = stored.scales![Math.floor(at / 3)];
        expect(Math.abs(read[at] - value)).toBeLessThanOrEqual(scale * 0.50001);
      }
      expect([...stored.scales!]).toEqual(usual.map((row) => Math.fround(Math.max(...row.map(Math.abs)) / 127)));
    }),
  );
});

test("int8 keeps every number finite and its sign, however small or great", () => {
  fc.assert(
    fc.property(fc.array(float, { minLength: 1, maxLength: 5 }), (row) => {
      const data = Float32Array.from(row.filter((value) => Math.abs(value) < 2 ** 127));
      const { data: read } = asStored({ rows: 1, columns: data.length, data }, "int8");
      for (const [column, value] of read.entries()) {
        expect(Number.isFinite(value)).toBe(true);
        expect([0, Math.sign(data[column])]).toContain(Math.sign(value) + 0);
      }
    }),
    // Its scale would have one bit, and be a third too small.
    { examples: [[[180 * 2 ** -149, -180 * 2 ** -149]]] },
  );
});

test("what is read is stored in the same bits again, so that rows can be copied", () => {
  const numbers = fc.array(fc.tuple(float, float, fc.float({ max: 1, min: -1, noNaN: true })), { minLength: 1 });
  fc.assert(
    fc.property(numbers, fc.constantFrom(...EMBEDDING_STORAGES), (rows, storage) => {
      const layout = { dimension: 3, storage };
      const data = Float32Array.from(rows.flat(), (value) => (Math.abs(value) < NUMBERS_BELOW[storage] ? value : 0));
      const stored = toStored(data, layout);
      expect(toStored(fromStored(stored, 3), layout)).toEqual(stored);
    }),
    // With the smallest scale there is, and with what would be the one below.
    {
      numRuns: 1000,
      examples: [
        [[[127 * 2 ** -126, 2 ** -126, 0]], "int8"],
        [[[445 * 2 ** -149, 0, 0]], "int8"],
      ],
    },
  );
});

test("no scale of int8 is another one when it is read and stored again, whatever its bits", () => {
  const data = Float32Array.from({ length: 2 ** 23 }, (_, fraction) => 1 + fraction / 2 ** 23);
  const { values, scales } = toStored(data, { dimension: 1, storage: "int8" });
  const again = toStored(fromStored({ values, scales }, 1), { dimension: 1, storage: "int8" });
  expect(values.every((value) => value === 127)).toBe(true);
  expect(Buffer.from(again.scales!.buffer).equals(Buffer.from(scales!.buffer))).toBe(true);
});
