import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitJsonArray } from "../src/files/split-json-array.ts";
import { refusal } from "./temporary-folder.ts";

/** The bytes of a text in pieces of the given sizes, over and over. */
async function* cut(text: string, sizes: readonly number[]) {
  const bytes = Buffer.from(text);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length];
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function split(text: string, sizes: readonly number[]): Promise<unknown[]> {
  const items: unknown[] = [];
  const whole = Buffer.from(text);
  for await (const { position, start, bytes } of splitJsonArray("a.json", cut(text, sizes))) {
    expect(position).toBe(items.length);
    expect(Buffer.compare(bytes, whole.subarray(start, start + bytes.length))).toBe(0);
    items.push(JSON.parse(new TextDecoder().decode(bytes)));
  }
  return items;
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });

test("the items of any JSON list are those that JSON.parse finds, however the bytes are cut", async () => {
  const indent = fc.constantFrom(undefined, 1, "\t");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), indent, sizes, async (list, indent, sizes) => {
      const text = JSON.stringify(list, null, indent);
      expect(await split(text, sizes)).toEqual(JSON.parse(text));
    }),
  );
});

test("strings that look like structure do not end an item", async () => {
  const list = ['],[{"', "\\", '\\"', "[[[", '\\\\"}', { ']"': "{" }];
  expect(await split(JSON.stringify(list), [1])).toEqual(list);
});

test("a list that is cut off anywhere is refused as cut off", async () => {
  const text = JSON.stringify([{ question: 'a "b" \\', list: [1, 2] }, "x", [{}]]);
  for (let end = 1; end < text.length; end++) {
    const { message } = await refusal(split(text.slice(0, end), [7]));
    expect(message).toMatch(
      /^a\.json: item \d: expected the list to end with \], got the end of the file; it is cut off/,
    );
  }
});

test("a comma without a value, and anything after the list, are refused by name", async () => {
  const say = async (text: string) => (await refusal(split(text, [3]))).message;
  expect(await say("[1,,2]")).toBe("a.json: item 2: expected a value, got nothing before ,");
  expect(await say("[1, ]")).toBe("a.json: item 2: expected a value, got nothing before ]");
  expect(await say("[1] [2]")).toMatch(
    /^a\.json: after item 1: expected the end of the file after the list's \], got "\[/,
  );
  expect(await split(" [ ] \n", [2])).toEqual([]);
});

test("a quote that is never closed does not pull the rest of the file into memory", async () => {
  const megabyte = Buffer.alloc(1 << 20, "a");
  const endless = async function* () {
    yield Buffer.from('[{"question": "');
    for (;;) yield megabyte;
  };
  const { message } = await refusal(splitJsonArray("a.json", endless()));
  expect(message).toBe("a.json: item 1: expected at most 64 MiB, got more; a quote or a bracket may be missing");
});
