import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { FormatError, ReaderOptions } from "../../src/index.ts";
import { hasSharedData, shared } from "../shared-data.ts";
import { damage } from "./mutations.ts";

/** A reader, a file's name that it goes by, and a good file to damage. */
export interface FuzzedReader {
  readonly fileName: string;
  readonly read: (path: string, options: ReaderOptions) => AsyncIterable<unknown>;
  readonly content: string;
  /** The other files of its folder, by name: what is wrong may be said of any of them, and none is ever packed. */
  readonly others?: Readonly<Record<string, string>>;
  /** Each line that holds something is one value or one bad row: tells whether a line does. */
  readonly holds?: (line: string) => boolean;
}

const numRuns = inject("fuzzRuns");
const timeout = 600_000;

let folder = "";

/** A folder of its own for each test, because they run side by side; writes a reader's files there. */
async function place(name: string, { fileName, others = {} }: FuzzedReader) {
  const own = join(folder, name);
  for (const [other, content] of Object.entries({ ...others, [fileName]: "" })) {
    await mkdir(join(own, other, ".."), { recursive: true });
    if (content !== "") await writeFile(join(own, other), content);
  }
  return async (ending: string, bytes: Uint8Array | string): Promise<string> => {
    const path = join(own, `${fileName}${ending}`);
    await writeFile(path, bytes);
    return path;
  };
}

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

/** One line that begins with the place, of an error of ours. No `expect`: it is asked some 100,000 times. */
function requireRefusal(error: Error & { readonly code?: string }, place: string): void {
  if (error.code?.startsWith("DATA_") !== true) throw error;
  const isOneLine = error.message.startsWith(place) && !error.message.includes("\n");
  if (!isOneLine) throw new Error(`expected one line that begins with ${place}`, { cause: error });
}

/** The tests of some readers, by what they read; and of the same with the heads of real files, by the files' names. */
export function fuzzReaders(
  readers: Readonly<Record<string, FuzzedReader>>,
  realFiles: Readonly<Record<string, string>> = {},
): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dpr-fuzz-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  describe.concurrent.each(Object.entries(readers))("damaged %s", (name, reader) => {
    const { content, others, holds } = reader;

    test(
      "are read or refused in one line that says where, and nothing is skipped in silence",
      { timeout },
      async () => {
        const write = await place(`${name}, damaged`, reader);
        const packing = fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0 && others === undefined);
        await fc.assert(
          fc.asyncProperty(damage, fc.boolean(), packing, async (damage, skips, packed) => {
            const bytes = damage(Buffer.from(content));
            const path = await write(packed ? ".gz" : "", packed ? gzipSync(bytes) : bytes);
            const { values, reported, error } = await outcome(reader, path, skips);
            const named = others === undefined ? `${path}: ` : join(folder, `${name}, damaged`);
            for (const refusal of error === undefined ? reported : [...reported, error]) requireRefusal(refusal, named);
            if (holds === undefined || !skips || error !== undefined) return;
            expect(values + reported.length).toBe(linesThat(holds, bytes));
          }),
          { numRuns },
        );
      },
    );

    test("give all their values when they are not damaged", async () => {
      const path = await (await place(`${name}, whole`, reader))("", content);
      const { values, reported, error } = await outcome(reader, path, true);
      expect([values > 1, reported, error]).toEqual([true, [], undefined]);
    });

    test.skipIf(others !== undefined)(
      "that were packed, and damaged then, are read or refused",
      { timeout },
      async () => {
        const write = await place(`${name}, packed`, reader);
        await fc.assert(
          fc.asyncProperty(damage, async (damage) => {
            const path = await write(".gz", damage(gzipSync(content)));
            const { error } = await outcome(reader, path, false);
            if (error !== undefined) requireRefusal(error, `${path}: `);
          }),
          { numRuns: numRuns / 10 },
        );
      },
    );
  });

  describe.skipIf(!hasSharedData).concurrent.each(Object.entries(realFiles))("the head of %s", (name, reader) => {
    test("with flipped bytes is read or refused in one line that says where", { timeout }, async () => {
      const write = await place(`real ${reader}`, readers[reader]);
      const file = await open(shared(name));
      const { buffer, bytesRead } = await file.read(Buffer.alloc(40_000), 0, 40_000, 0);
      await file.close();
      await fc.assert(
        fc.asyncProperty(damage, fc.boolean(), async (damage, skips) => {
          const path = await write("", damage(buffer.subarray(0, bytesRead)));
          const { reported, error } = await outcome(readers[reader], path, skips);
          for (const refusal of error === undefined ? reported : [...reported, error])
            requireRefusal(refusal, `${path}: `);
        }),
        { numRuns: numRuns / 10 },
      );
    });
  });
}

function linesThat(holds: (line: string) => boolean, bytes: Buffer): number {
  const text = bytes.toString("latin1").replace(/^\u00EF\u00BB\u00BF/, "");
  return text.split("\n").filter(holds).length;
}
