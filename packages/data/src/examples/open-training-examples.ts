import { open, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type FormatError, thousands } from "../files/file-errors.ts";
import { type FilePlace, readAt } from "../files/read-at.ts";
import { parseItem } from "../files/read-json-items.ts";
import { createScratchFile } from "../files/scratch-file.ts";
import type { ExampleSource } from "./example-source.ts";
import { indexExamples, type IndexingOptions } from "./index-examples.ts";
import { loadIndex, type OffsetIndex, storeIndex } from "./offset-index.ts";
import { readExample } from "./read-training-examples.ts";
import type { TrainableExample } from "./training-example.ts";

/** A training file, and how often each of its examples comes in an epoch. */
export interface TrainingFile {
  readonly path: string;
  /** A whole number ≥ 1, the papers' upsampling; default 1. */
  readonly rate?: number;
}

export interface OpeningOptions extends IndexingOptions {
  /** Where the examples of packed files are unpacked to, in a temporary file; default the system's folder for such. */
  readonly scratchFolder?: string;
}

/** The examples of one or more files that can be trained on, read from disk when they are needed. */
export interface TrainingExamples extends ExampleSource, AsyncDisposable {
  /** Of an epoch: an upsampled file's examples count as often as they come. */
  readonly length: number;
  /** Items that were left out because their `positive_ctxs` is empty. Say this number to the user. */
  readonly withoutPositives: number;
  /** Examples, each counted once, whose passages have scores to compare: what distillation learns from. */
  readonly scored: number;
  /** How many examples, each counted once, have 0, 1, 2, … hard negatives; ordinary ones stand in where there are none. */
  readonly byHardNegatives: readonly number[];
}

/** Indexing a smaller file again takes less than a second: an index of it would only lie about. */
const KEPT_FROM_BYTES = 64 * 1024 * 1024;

/**
 * Opens training files of any size: every item is checked in one pass over each file, and memory holds where it stands,
 * 12 bytes an example. Of a large file the index is kept beside it (`FILE.offsets`) and used again while the file's size, time,
 * head and tail stay the same.
 * @throws NoPositivesError when nothing is left, RangeError for a rate, and what `readTrainingExamples` throws
 */
export async function openTrainingExamples(
  files: readonly TrainingFile[],
  options: OpeningOptions = {},
): Promise<TrainingExamples> {
  const parts: Part[] = [];
  const close = async (): Promise<void> => {
    for (const { file } of parts) await file[Symbol.asyncDispose]();
  };
  try {
    let end = 0;
    for (const { path, rate = 1 } of files) {
      requireRate(path, rate);
      const file = await openFile(path, options);
      end += rate * file.index.starts.length;
      parts.push({ file, end });
    }
    const sum = (count: (index: OffsetIndex) => number) => parts.reduce((all, { file }) => all + count(file.index), 0);
    const withoutPositives = sum((index) => index.withoutPositives);
    if (end === 0) throw new NoPositivesError(files, withoutPositives);
    return {
      length: end,
      withoutPositives,
      scored: sum((index) => index.scored),
      byHardNegatives: Array.from(
        { length: Math.max(...parts.map(({ file }) => file.index.byHardNegatives.length)) },
        (_, hardNegatives) => sum((index) => index.byHardNegatives[hardNegatives] ?? 0),
      ),
      read: (places) => Promise.all(places.map((place) => readExampleAt(parts, place))),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An opened file, and the place after its last example's last time. */
interface Part {
  readonly file: OpenedFile;
  readonly end: number;
}

async function readExampleAt(parts: readonly Part[], place: number): Promise<TrainableExample> {
  const part = parts.findIndex(({ end }) => place < end);
  const { path, index, readBytes } = parts[part].file;
  const row = (place - (parts[part - 1]?.end ?? 0)) % index.starts.length;
  const start = index.starts[row];
  const bytes = await readBytes({ start, bytes: index.lengths[row] });
  const where = `byte ${thousands(start)}`;
  return readExample(parseItem({ place: { path, where }, bytes })) as TrainableExample;
}

function requireRate(path: string, rate: number): void {
  if (Number.isSafeInteger(rate) && rate >= 1) return;
  throw new RangeError(`${path}: expected a whole rate ≥ 1 of upsampling, got ${rate}`);
}

interface OpenedFile extends AsyncDisposable {
  readonly path: string;
  readonly index: OffsetIndex;
  readonly readBytes: (place: FilePlace) => Promise<Buffer>;
}

function openFile(path: string, options: OpeningOptions): Promise<OpenedFile> {
  return path.endsWith(".gz") ? openPacked(path, options) : openPlain(path, options);
}

async function openPlain(path: string, options: OpeningOptions): Promise<OpenedFile> {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0, // the reader says better what is wrong
  );
  const index = (size < KEPT_FROM_BYTES ? undefined : await loadIndex(path)) ?? (await makeIndex(path, size, options));
  const file = await open(path);
  return { path, index, readBytes: (place) => readAt(file, place), [Symbol.asyncDispose]: () => file.close() };
}

async function makeIndex(path: string, size: number, options: OpeningOptions): Promise<OffsetIndex> {
  let bad = 0;
  const { onBadRow } = options;
  const counting = (error: FormatError): void => {
    bad++;
    onBadRow?.(error);
  };
  const index = await indexExamples(path, undefined, { ...options, ...(onBadRow && { onBadRow: counting }) });
  // With bad rows it is made every time, so that they are reported every time.
  if (bad === 0 && size >= KEPT_FROM_BYTES) await storeIndex(path, index);
  return index;
}

async function openPacked(path: string, options: OpeningOptions): Promise<OpenedFile> {
  const copies = await createScratchFile(options.scratchFolder ?? tmpdir());
  const close = (): PromiseLike<void> => copies[Symbol.asyncDispose]();
  try {
    const index = await indexExamples(path, copies, options);
    return { path, index, readBytes: (place) => copies.read(place), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** There is nothing to train on in the files. */
export class NoPositivesError extends Error {
  readonly code = "DATA_NO_POSITIVES";
  override readonly name = "NoPositivesError";
  readonly paths: readonly string[];
  readonly items: number;
  constructor(files: readonly TrainingFile[], items: number) {
    const paths = files.map(({ path }) => path);
    const got = `${thousands(items)} items, none with positive_ctxs`;
    super(`${paths.join(", ")}: expected at least one item with a positive, got ${got}; is this a training file?`);
    this.paths = paths;
    this.items = items;
  }
}
