import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkCount, checkSource } from "../check-arguments.ts";
import { UnsupportedOperationError } from "../errors.ts";
import { RowIds } from "../row-ids.ts";
import type { EmbeddingSource, WorkOptions } from "../vector-index.ts";
import { FaissIndex } from "./faiss-index.ts";
import { FaissProcess, type FaissProcessOptions } from "./faiss-process.ts";
import { type FaissParameters, setParameters } from "./search-parameters.ts";
import { sampleRows } from "./training-sample.ts";

export interface FaissIndexOptions extends FaissProcessOptions, FaissParameters, WorkOptions {
  /** What FAISS's `index_factory` makes, such as `HNSW32`, `IVF4096,Flat`, `SQ8`, `OPQ16,IVF1024,PQ16`. */
  readonly factory: string;
  /**
   * Rows that a factory that is trained learns from, drawn at random; default 65,536 (at 768 columns 200 MB, twice). FAISS
   * uses at most 256 for each list of an IVF.
   */
  readonly trainRows?: number;
  /** Of that draw; default 0. FAISS's own draws have their own seed, which is always the same. */
  readonly seed?: number;
}

/**
 * Builds any index of FAISS over a source, in another process. Its rows are in that process's memory, in the form that the
 * factory says. Hits are the contract's, with two cautions: an IVF gives fewer where the lists it goes through have no
 * more, and a factory that begins with PCA ranks by the products of centred vectors, which are others.
 *
 * Dispose of the index to end the process. Throws EmptySourceError, FaissUnavailableError, FaissFailedError,
 * InvalidRowError, UnsupportedOperationError, and what reading a source throws.
 */
export async function createFaissIndex(source: EmbeddingSource, options: FaissIndexOptions): Promise<FaissIndex> {
  const { factory, efConstruction, efSearch, nprobe, signal } = options;
  const { dimension, fingerprint, contents } = source;
  checkSource(source);
  const place = `faiss ${factory}`;
  const process = await FaissProcess.start(place, options);
  try {
    const what = `make it for ${dimension} columns`;
    const { trained } = await process.ask(what, "create", [dimension, factory], signal);
    if (!trained) await train(process, source, options);
    await setInProcess(process, place, { efConstruction, efSearch, nprobe });
    const index = new FaissIndex(process, { dimension, fingerprint, contents, parameters: { factory } }, new RowIds());
    await index.append(source, options);
    return index;
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}

/** Numbers that Array and the message of a process hold easily. */
const TRAIN_NUMBERS = 2 ** 26;

async function train(process: FaissProcess, source: EmbeddingSource, options: FaissIndexOptions): Promise<void> {
  const { dimension } = source;
  const most = Math.floor(TRAIN_NUMBERS / dimension);
  const { trainRows = Math.min(65_536, most), seed = 0, signal } = options;
  checkCount("trainRows", trainRows);
  if (trainRows > most) {
    const advice = `faiss-node takes ${most.toLocaleString("en")} rows of ${dimension} columns at most: pass fewer`;
    throw new UnsupportedOperationError(`trainRows ${trainRows.toLocaleString("en")}`, advice);
  }
  const sample = await sampleRows(source, trainRows, seed, signal);
  const what = `train it with ${sample.rows.toLocaleString("en")} rows of ${dimension} columns`;
  await process.ask(what, "train", [sample.data], signal);
}

/** While the index is still without rows, and small. */
async function setInProcess(process: FaissProcess, place: string, parameters: FaissParameters): Promise<void> {
  if (Object.values(parameters).every((value) => value === undefined)) return;
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) checkCount(name, value);
  const folder = await mkdtemp(join(tmpdir(), "faiss-"));
  try {
    const path = join(folder, "empty.faiss");
    await process.ask("write it", "write", [path]);
    await setParameters(path, place, parameters);
    await process.ask("read it", "read", [path]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
