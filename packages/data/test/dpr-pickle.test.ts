import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openVectors } from "../src/index.ts";
import { damage } from "./fuzz/mutations.ts";
import { refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();
const pickles = join(import.meta.dirname, "reference/pickles");

interface Rows {
  readonly ids: readonly string[];
  readonly vectors: readonly (readonly number[])[];
}

const values = JSON.parse(await readFile(join(pickles, "values.json"), "utf8")) as Readonly<Record<string, Rows>>;
const names = Object.keys(values);
const named = (beginning: string) => readdirSync(pickles).filter((name) => name.startsWith(beginning));

async function readAll(path: string, start = 0, end = Number.POSITIVE_INFINITY): Promise<Rows> {
  const ids: string[] = [];
  const vectors: number[][] = [];
  for await (const block of (await openVectors([path])).blocks(start, end)) {
    ids.push(...block.ids);
    const { rows, columns, data } = block.embeddings;
    for (let row = 0; row < rows; row++) vectors.push([...data.subarray(row * columns, (row + 1) * columns)]);
  }
  return { ids, vectors };
}

test.each(names)("%s is read as Python reads it", async (name) => {
  expect(await readAll(join(pickles, `${name}.pkl`))).toEqual(values[name]);
});

test.each(named("numpy").filter((name) => name.endsWith("-long.pkl.gz")))(
  "%s, in batches of a thousand, is read from any row on",
  async (name) => {
    const path = join(pickles, name);
    for (const [start, end] of [
      [0, 2001],
      [999, 1001],
      [2000, 2001],
      [1500, 1500],
    ]) {
      const { ids, vectors } = await readAll(path, start, end);
      const rows = Array.from({ length: end - start }, (_, at) => start + at);
      expect(ids).toEqual(rows.map((row) => `wiki:${row}`));
      expect(vectors).toEqual(rows.map((row) => [row]));
    }
  },
);

test("the flags of old numpy's dtypes, 0 and 1, are read too", async () => {
  const bytes = await readFile(join(pickles, "numpy1-protocol3.pkl"));
  const at = bytes.indexOf(Buffer.from([0x89, 0x88, 0x87]));
  const old = Buffer.concat([bytes.subarray(0, at), Buffer.from("K\0K\u0001"), bytes.subarray(at + 2)]);
  expect(await readAll(await folder.write("old.pkl", old))).toEqual(values["numpy1-protocol3"]);
});

describe("a pickle of anything else is refused at its byte, and nothing of it is run:", () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    "os-system":
      /byte 34: expected numpy's names for vectors and no other, got STACK_GLOBAL of "posix\.system"; nothing/,
    "os-system-protocol3": /byte 13: expected numpy's names .* got GLOBAL of "posix\.system"; nothing of it was run$/,
    "os-system-protocol0": /byte 0: expected a pickle of DPR \(.*\), got the byte 0x28; nothing of it was run$/,
    "eval-as-id": /byte 31: .* got STACK_GLOBAL of "builtins\.eval"; nothing of it was run$/,
    object: /byte 41: expected a list of \(id, vector\), got the byte 0x29; /,
    dict: /byte 11: expected a list of \(id, vector\), got EMPTY_DICT, a dict; /,
    array: /byte 11: expected a list, got SHORT_BINUNICODE of something else; /,
    "matrix-rows": /byte 162: expected an array of one dimension, got BUILD of something else; /,
    "object-array": /byte 119: expected dtype of f2, f4 or f8, got REDUCE of something else; /,
    "big-endian": /byte 145: expected the state of a little-endian dtype, got BUILD of something else; /,
    integers: /byte 119: expected dtype of f2, f4 or f8, got REDUCE of something else; /,
    "numpy-ids": /byte 47: .* got STACK_GLOBAL of "numpy\._core\.multiarray\.scalar"; /,
    three: /byte 171: expected tuples of an id \(a text or a whole number\) and a vector, got APPEND of others; /,
    floats: /byte 20: expected a list of \(id, vector\), got BINFLOAT, a number that is in no vector; /,
    "one-array-twice": /byte 168: .* got BINGET 11, which is none, or a vector again; /,
    "two-lengths": /items before byte 212: expected 2 numbers for "b", as for the first, got 3$/,
    nothing: /expected vectors, got none; is it the right file\?$/,
  };

  test.each(named("refused-"))("%s", async (name) => {
    const path = join(pickles, name);
    const { message } = await refusal(openVectors([path]));
    expect(message.startsWith(`${path}: `)).toBe(true);
    expect(message).toMatch(refusals[name.slice("refused-".length, -".pkl".length)]);
  });

  test("what is no pickle, a pickle of Python 2, one that is cut off, and two in one file", async () => {
    const whole = await readFile(join(pickles, "numpy2-protocol4.pkl"));
    const say = async (content: Buffer | string) => {
      const path = await folder.write("p", content);
      return (await refusal(openVectors([path]))).message.replace(`${path}: `, "");
    };
    expect(await say("id\ttext\n")).toBe(
      "byte 0: expected a pickle of DPR (or a file whose name ends in .npy or .jsonl), got the byte 0x69; nothing of it was run",
    );
    expect(await say("\u0080\u0002].")).toMatch(/^byte 0: /);
    expect(await say(Buffer.from([0x80, 2, 0x5d, 0x2e]))).toMatch(
      /^byte 0: expected protocol 3, 4 or 5, got PROTO 2; /,
    );
    expect(await say(whole.subarray(0, -1))).toMatch(
      /expected a complete pickle, got the end of the file behind this; it is cut off: /,
    );
    expect(await say(whole.subarray(0, 60))).toMatch(/^byte \d+: expected a whole /);
    expect(await say(Buffer.concat([whole, whole]))).toMatch(
      /^byte 407: expected the end of the file, got PROTO behind/,
    );
  });

  test("claims of more bytes than a vector can have, without asking for the memory", async () => {
    const claim = Buffer.from([0x80, 4, 0x5d, 0x8e, 0, 0, 0, 0, 0, 1, 0, 0]);
    const { message } = await refusal(openVectors([await folder.write("p", claim)]));
    expect(message).toMatch(/byte 3: expected BINBYTES8 of at most 131,072 bytes, got 1,099,511,627,776; /);
  });
});

/** What becomes of a file: its rows, or the line in which it is refused. */
async function outcome(bytes: Buffer): Promise<Rows | undefined> {
  const path = folder.path("damaged.pkl");
  await writeFile(path, bytes);
  try {
    return await readAll(path);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code?.startsWith("DATA_") !== true || !message.startsWith(`${path}: `) || message.includes("\n")) throw error;
    return undefined;
  }
}

test.each(["numpy1-protocol3", "numpy2-protocol4", "numpy2-protocol5"])(
  "a flipped bit of %s outside of ids and numbers changes nothing, or is refused",
  async (name) => {
    const bytes = await readFile(join(pickles, `${name}.pkl`));
    const free = new Set<number>();
    const { ids, vectors } = values[name];
    for (const part of [
      ...ids.map((id) => Buffer.from(id)),
      ...vectors.map((v) => Buffer.from(Float32Array.from(v).buffer)),
    ]) {
      for (let at = 0; at < part.length; at++) free.add(bytes.indexOf(part) + at);
    }
    const others: Rows[] = [];
    for (let at = 0; at < bytes.length; at++) {
      if (free.has(at)) continue;
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1 << (at % 8);
      const rows = await outcome(flipped);
      if (rows !== undefined) others.push(rows);
    }
    expect(others.length).toBeLessThan(20);
    expect(others).toEqual(others.map(() => values[name]));
  },
);

test("pickles with bytes lost, repeated, put in and flipped give rows of one length, or one line", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), damage, async (name, damage) => {
      const rows = await outcome(damage(await readFile(join(pickles, `${name}.pkl`))));
      expect(new Set(rows?.vectors.map((vector) => vector.length)).size).toBe(rows === undefined ? 0 : 1);
    }),
    { numRuns: 1000 },
  );
});
