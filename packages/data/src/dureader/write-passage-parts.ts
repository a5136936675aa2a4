import { join } from "node:path";
import { thousands } from "../files/file-errors.ts";
import type { WrittenRows } from "../files/write-rows.ts";
import type { Passage } from "../passages/passage.ts";
import { writePassages } from "../passages/write-passages.ts";
import { shardRange } from "../shards/shard.ts";

export interface WrittenPart extends WrittenRows {
  readonly path: string;
}

/** Where part `index` of `count` stands: `passages_0_of_8.tsv`; `passages.tsv` where there is but one. */
export function passagePartPath(folder: string, index: number, count: number): string {
  return join(folder, count === 1 ? "passages.tsv" : `passages_${index}_of_${count}.tsv`);
}

/**
 * Writes passages into `count` files that follow each other and differ by one passage at most, each with a header of
 * its own and whole or not there. `rows` is how many there are, counted before: files are written one after another.
 * @throws PassageCountError when there are more or fewer
 */
export async function writePassageParts(
  folder: string,
  passages: AsyncIterable<Passage>,
  { rows, count }: { readonly rows: number; readonly count: number },
): Promise<readonly WrittenPart[]> {
  const rest = passages[Symbol.asyncIterator]();
  const written: WrittenPart[] = [];
  try {
    for (let index = 0; index < count; index++) {
      const { start, end } = shardRange(rows, { index, count });
      const path = passagePartPath(folder, index, count);
      written.push({ path, ...(await writePassages(path, take(rest, { start, end, rows }))) });
    }
    if ((await rest.next()).done !== true) throw new PassageCountError(rows, rows + 1);
  } finally {
    await rest.return?.();
  }
  return written;
}

/** The next `end - start` passages. `for await` would end the iterator with the first part. */
async function* take(
  passages: AsyncIterator<Passage>,
  { start, end, rows }: { readonly start: number; readonly end: number; readonly rows: number },
): AsyncGenerator<Passage> {
  for (let row = start; row < end; row++) {
    const { done, value } = await passages.next();
    if (done === true) throw new PassageCountError(rows, row);
    yield value;
  }
}

/** A collection has another number of passages than it had when they were counted. */
export class PassageCountError extends Error {
  readonly code = "DATA_PASSAGE_COUNT";
  override readonly name = "PassageCountError";
  readonly expected: number;
  readonly got: number;
  constructor(expected: number, got: number) {
    const seen = got > expected ? "more" : thousands(got);
    super(
      `passages: expected ${thousands(expected)}, as were counted, got ${seen}; the file has changed: run it again`,
    );
    this.expected = expected;
    this.got = got;
  }
}
