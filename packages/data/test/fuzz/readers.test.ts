import { open } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import type { FormatError, ReaderOptions } from "../../src/index.ts";
import { hasSharedData, shared } from "../shared-data.ts";
import { useTemporaryFolder } from "../temporary-folder.ts";
import { damage } from "./mutations.ts";
import { type FuzzedReader, readers } from "./readers.ts";

const folder = useTemporaryFolder();
const numRuns = inject("fuzzRuns");
const timeout = 600_000;

/** What becomes of a file: how many values it gives, what was reported, and the error that it ended with. */
async function outcome({ read }: Pick<FuzzedReader, "read">, path: string, skips: boolean) {
  const reported: FormatError[] = [];
  const options: ReaderOptions = skips ? { onBadRow: (error) => reported.push(error) } : {};
  let values = 0;
  try {
    for await (const _ of read(path, options)) values++;
  } catch (error) {
    return { values, reported, error: error as Error & { readonly code?: string } };
  }
  return { values, reported, error: undefined };
}

/** One line that begins with the file's name, of an error of ours. */
function expectRefusal(error: Error & { readonly code?: string }, path: string): void {
  expect(error.code, error.stack).toMatch(/^DATA_/);
  expect(error.message.startsWith(`${path}: `), error.message).toBe(true);
  expect(error.message).not.toContain("\n");
}

describe.each(Object.entries(readers))("damaged %s", (_, { fileName, read, content, byLines }) => {
  test("are read or refused in one line that says where, and nothing is skipped in silence", { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), fc.boolean(), async (damage, skips, packed) => {
        const bytes = damage(Buffer.from(content));
        const path = await folder.write(packed ? `${fileName}.gz` : fileName, packed ? gzipSync(bytes) : bytes);
        const { values, reported, error } = await outcome({ read }, path, skips);
        for (const refusal of error === undefined ? reported : [...reported, error]) expectRefusal(refusal, path);
        const whole = byLines && skips && error === undefined;
        expect(values + reported.length).toBe(whole ? linesWithContent(bytes) : values + reported.length);
      }),
      { numRuns },
    );
  });

  test("give all their values when they are not damaged", async () => {
    const path = await folder.write(fileName, content);
    const { values, reported, error } = await outcome({ read }, path, true);
    expect([values > 1 || fileName.startsWith("r"), reported, error]).toEqual([true, [], undefined]);
  });

  test("that were packed, and damaged then, are read or refused", { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (damage) => {
        const path = await folder.write(`${fileName}.gz`, damage(gzipSync(content)));
        const { error } = await outcome({ read }, path, false);
        if (error !== undefined) expectRefusal(error, path);
      }),
      { numRuns: numRuns / 10 },
    );
  });
});

function linesWithContent(bytes: Buffer): number {
  return bytes
    .toString("latin1")
    .split("\n")
    .filter((line) => /[^ \t\r]/.test(line.replace(/^\u00EF\u00BB\u00BF/, ""))).length;
}

const realFiles = {
  "data/nq-qed/qed-nq-dev.json": "training files",
  "data/nq-qed/passages.tsv": "passage collections",
  "data/qa/nq-test.qa.csv": "question files",
  "data/qa/curatedtrec-test.jsonl": "questions in lines",
} as const;

describe.skipIf(!hasSharedData).each(Object.entries(realFiles))("the head of %s", (name, reader) => {
  test("with flipped bytes is read or refused in one line that says where", { timeout }, async () => {
    const file = await open(shared(name));
    const { buffer: head } = await file.read(Buffer.alloc(40_000), 0, 40_000, 0);
    await file.close();
    const { read, fileName } = readers[reader];
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async (damage, skips) => {
        const path = await folder.write(fileName, damage(head));
        const { reported, error } = await outcome({ read }, path, skips);
        for (const refusal of error === undefined ? reported : [...reported, error]) expectRefusal(refusal, path);
        expect(error === undefined || error.code !== undefined).toBe(true);
      }),
      { numRuns: numRuns / 10 },
    );
  });
});
