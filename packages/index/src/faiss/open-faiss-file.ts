import { constants } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashFile } from "@dpr/durable-files";
import { checkCount } from "../check-arguments.ts";
import { RowIds } from "../row-ids.ts";
import { FaissFileError } from "./faiss-errors.ts";
import { type FaissHeader, readFaissHeader } from "./faiss-header.ts";
import { FaissIndex } from "./faiss-index.ts";
import { FaissProcess, type FaissProcessOptions } from "./faiss-process.ts";
import { RowLabels } from "./row-labels.ts";
import { type FaissSearchParameters, setParameters } from "./search-parameters.ts";

/** With search parameters, what is read is a copy of the file in the temporary folder, which then goes. */
export interface FaissFileOptions extends FaissProcessOptions, FaissSearchParameters {
  /**
   * Of the rows, in order; default: their numbers from 0, or those that an `IndexIDMap` has for them. Without, the index
   * can be neither saved nor added to.
   */
  readonly ids?: Iterable<string> | AsyncIterable<string>;
  /** Of the encoder that made the embeddings, as sources say it; default "unknown". */
  readonly fingerprint?: string;
  /**
   * Of a file by L2 that holds rows in DPR's form: the largest squared length ‖x‖² of a row x, whose last number is
   * √(phi − ‖x‖²). Queries do not have that number. Without it, a file by L2 is refused.
   */
  readonly phi?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens an index that FAISS wrote, of any kind that version 1.7 reads; scores are inner products. The file is hashed, for
 * `contents`; what is in it is checked as far as its header goes, and what is damaged behind that ends the other process.
 * Dispose of the index to end that process. Throws FaissFileError, FaissUnavailableError, FaissFailedError,
 * UnsupportedOperationError.
 */
export async function openFaissFile(path: string, options: FaissFileOptions = {}): Promise<FaissIndex> {
  const { fingerprint = "unknown", phi, efSearch, nprobe, signal } = options;
  for (const [name, value] of Object.entries({ efSearch, nprobe })) if (value !== undefined) checkCount(name, value);
  const header = await readFaissHeader(path);
  if (header.rows === 0) throw new FaissFileError(path, "an index with rows", "none", "add rows before it is written");
  checkMetric(path, header, phi);
  const ids = await idsOf(path, header, options.ids);
  const contents = await hashFile(path, () => signal?.throwIfAborted());
  const process = await FaissProcess.start(path, options);
  try {
    await readWith(process, path, { efSearch, nprobe }, signal);
    const dimension = phi === undefined ? header.dimension : header.dimension - 1;
    return new FaissIndex(
      process,
      { dimension, fingerprint, contents, parameters: phi === undefined ? {} : { phi } },
      ids,
    );
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}

function checkMetric(path: string, { metric }: FaissHeader, phi: number | undefined): void {
  if (metric === "L2" && phi === undefined) {
    const advice = "distances alone do not tell them; where its rows have DPR's extra dimension, pass its phi";
    throw new FaissFileError(path, "an index by inner product", "one by L2", advice);
  }
  if (metric === "inner product" && phi !== undefined) {
    throw new FaissFileError(path, "an index by L2, since phi is given", "one by inner product", "leave phi out");
  }
}

async function idsOf(path: string, header: FaissHeader, ids: FaissFileOptions["ids"]): Promise<RowIds | RowLabels> {
  if (ids === undefined) return new RowLabels(header.rows);
  if (header.hasLabels) {
    throw new FaissFileError(path, "an index without ids", "one with ids of its own (IndexIDMap)", "leave the ids out");
  }
  const rowIds = new RowIds();
  let block: string[] = [];
  for await (const id of ids) {
    if (block.push(id) < 4096) continue;
    rowIds.add(block);
    block = [];
  }
  rowIds.add(block);
  if (rowIds.rows === header.rows) return rowIds;
  const [expected, got] = [header.rows, rowIds.rows].map((count) => count.toLocaleString("en"));
  throw new FaissFileError(path, `${expected} ids, one a row`, got, "name the file of ids that was written with it");
}

async function readWith(
  process: FaissProcess,
  path: string,
  parameters: FaissSearchParameters,
  signal?: AbortSignal,
): Promise<void> {
  if (Object.values(parameters).every((value) => value === undefined)) {
    await process.ask("read it", "read", [path], signal);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "faiss-"));
  try {
    const copy = join(folder, "copy.faiss");
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
    await setParameters(copy, path, parameters);
    await process.ask("read a copy of it", "read", [copy], signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
