import { readFile, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EMBEDDING_STORAGES, openShards, type StoredBlock } from "../src/index.ts";
import { writeCorpus, writeSplit } from "./shard-fixtures.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();
const whileReading = { verify: "while reading" } as const;

test.each(EMBEDDING_STORAGES)("blocks of %s that are verified while they are read are the same", async (storage) => {
  await writeSplit(folder.path("s"), 9000, 2, { storage });
  const before = await openShards(folder.path());
  const source = await openShards(folder.path(), whileReading);
  expect({ ...source, blocks: undefined }).toEqual({ ...before, blocks: undefined });
  const expected = await collect(before.blocks());
  expect(await collect(source.blocks())).toEqual(expected);
  expect(await collect(source.blocks())).toEqual(expected);
});

test.each(["before", "while reading"] as const)(
  "a block stays as it is until the next but one is asked for, where memory is used again, verified %s",
  async (verify) => {
    await writeSplit(folder.path("s"), 30_000, 2);
    const expected = await collect((await openShards(folder.path())).blocks());
    const source = await openShards(folder.path(), { verify, reuseMemory: true });
    let before: StoredBlock | undefined;
    let index = 0;
    for await (const block of source.blocks()) {
      expect([before, block]).toEqual([expected[index - 1], expected[index]]);
      index++;
      before = block;
    }
    expect(index).toBe(8);
  },
);

test("whichever byte of a shard is another, reading ends before the shard's last block, with the error of opening", async () => {
  const [, path] = await writeSplit(folder.path("s"), 9000, 2);
  const whole = await readFile(path);
  const property = fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
    const damaged = Buffer.from(whole);
    damaged[at] ^= change;
    await writeFile(path, damaged);
    const blocks: StoredBlock[] = [];
    const reading = async (): Promise<void> => {
      const source = await openShards(folder.path(), whileReading);
      for await (const block of source.blocks()) blocks.push(block);
    };
    expect(await refusal(reading())).toEqual(await refusal(openShards(folder.path())));
    // Of the first shard 4,096 and 404 rows, of the second 4,096 at most.
    expect(blocks.length).toBeLessThan(4);
  });
  await fc.assert(property, { numRuns: 15 });
});

test("a shard that is cut off, or gone after it was opened, is refused", async () => {
  const [path] = await writeSplit(folder.path("s"), 100, 1);
  const whole = await readFile(path);
  const source = await openShards(path, whileReading);
  await writeFile(path, whole.subarray(0, -1));
  const { code, message } = await refusal(openShards(path, whileReading));
  expect([code, message]).toEqual(["DATA_SHARD_DAMAGED", expect.stringContaining("it is cut off or changed")]);
  expect((await refusal(source.blocks())).code).toBe("DATA_SHARD_DAMAGED");
});

test("an id that is there twice is refused, also where bytes are verified later", async () => {
  await writeCorpus(folder.path("a"), ["x", "y", "x"], 1);
  expect((await refusal(openShards(folder.path(), whileReading))).code).toBe("DATA_SHARD_ID_REPEATED");
});

test("who stops reading needs to do nothing more", async () => {
  await writeSplit(folder.path("s"), 9000, 1);
  const source = await openShards(folder.path(), whileReading);
  for await (const { ids } of source.blocks()) {
    expect(ids.length).toBe(4096);
    break;
  }
  await source.blocks()[Symbol.asyncIterator]().next();
});
