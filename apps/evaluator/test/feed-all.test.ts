import fc from "fast-check";
import { expect, test } from "vitest";
import { type Consumer, feedAll } from "../src/output/feed-all.ts";

/** Numbers from 1, and how often they were read. */
function numbers(count: number, failsAfter = Number.POSITIVE_INFINITY) {
  const source = { readings: 0, closed: false };
  async function* read() {
    source.readings++;
    try {
      for (let number = 1; number <= count; number++) {
        if (number > failsAfter) throw new Error("damaged");
        yield number;
      }
    } finally {
      source.closed = true;
    }
  }
  return { source, items: read() };
}

/** Takes numbers, each after some turns of the event loop. */
function slow(turns: number, taken: number[]): Consumer<number> {
  return async (items) => {
    for await (const item of items) {
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      taken.push(item);
    }
  };
}

test("each consumer gets every item of one reading, in order, however slow the others are", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(20), fc.array(fc.nat(9), { maxLength: 5 }), async (count, speeds) => {
      const { source, items } = numbers(count);
      const taken = speeds.map((): number[] => []);
      await feedAll(
        items,
        speeds.map((turns, i) => slow(turns, taken[i])),
      );
      const all = Array.from({ length: count }, (_, i) => i + 1);
      expect(taken).toEqual(speeds.map(() => all));
      expect(source.readings).toBe(speeds.length === 0 ? 0 : 1);
    }),
  );
});

test("one that fails, or takes nothing, leaves the others to end", async () => {
  const { source, items } = numbers(5);
  const taken: number[] = [];
  const failing: Consumer<number> = async (given) => {
    for await (const item of given) if (item === 2) throw new Error("disk full");
  };
  await expect(feedAll(items, [failing, () => Promise.resolve(), slow(3, taken)])).rejects.toThrow("disk full");
  expect(taken).toEqual([1, 2, 3, 4, 5]);
  const alone = numbers(5);
  await expect(feedAll(alone.items, [failing])).rejects.toThrow("disk full");
  expect([source.closed, alone.source.closed]).toEqual([true, true]);
});

test("where reading fails, all of them fail", async () => {
  const taken: number[][] = [[], []];
  const ended: string[] = [];
  const consumers = taken.map(
    (own, i): Consumer<number> =>
      (items) =>
        slow(i, own)(items).catch((error: Error) => void ended.push(error.message)),
  );
  await feedAll(numbers(5, 2).items, consumers);
  expect(taken).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(ended).toEqual(["damaged", "damaged"]);
});
