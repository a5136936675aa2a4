import { describe, expect, test } from "vitest";
import { oneAhead } from "../src/embed/one-ahead.ts";

describe("one ahead", () => {
  test("gives all items in order, and makes one while the one before is worked with", async () => {
    const made: number[] = [];
    async function* items() {
      for (let item = 0; item < 4; item++) {
        made.push(item);
        yield item;
      }
    }
    const seen: number[] = [];
    for await (const item of oneAhead(items())) {
      seen.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      expect(made.length).toBe(Math.min(4, item + 2));
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  test("throws what items throw in the place of the next one, and ends them when nobody reads on", async () => {
    let ended = 0;
    async function* failing() {
      try {
        yield 1;
        throw new Error("no second");
      } finally {
        ended++;
      }
    }
    const read = async (stopAfter: number) => {
      const seen: number[] = [];
      for await (const item of oneAhead(failing())) if (seen.push(item) === stopAfter) return seen;
      return seen;
    };
    await expect(read(2)).rejects.toThrow("no second");
    expect(await read(1)).toEqual([1]);
    expect(ended).toBe(2);
  });
});
