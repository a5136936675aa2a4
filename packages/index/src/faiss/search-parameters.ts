import { type FileHandle, open } from "node:fs/promises";
import { InvalidCountError, UnsupportedOperationError } from "../errors.ts";
import { FaissFileError } from "./faiss-errors.ts";
import { HEADER_BYTES, readFaissHeader } from "./faiss-header.ts";

/** How thoroughly an index searches; what is left out stays as it is. */
export interface FaissSearchParameters {
  /** Of HNSW: candidates that a search keeps; FAISS's default is 16. */
  readonly efSearch?: number;
  /** Of IVF: lists that a search goes through; FAISS's default is 1, which finds little. */
  readonly nprobe?: number;
}

export interface FaissParameters extends FaissSearchParameters {
  /** Of HNSW: candidates for a new row's links; FAISS's default is 40. For rows that are added from now on. */
  readonly efConstruction?: number;
}

/**
 * Sets parameters in the file of an index, which faiss-node has no calls for: a few bytes at places that FAISS's formats
 * say. `place` names the index in errors. Throws UnsupportedOperationError where the index has no such parameter,
 * InvalidCountError, FaissFileError.
 */
export async function setParameters(path: string, place: string, parameters: FaissParameters): Promise<void> {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined) as [Name, number][];
  if (given.length === 0) return;
  await using file = await open(path, "r+");
  const places = await locateParameters(file, path, place);
  for (const [name, value] of given) {
    // FAISS's own numbers end there.
    if (value >= 2 ** 31) throw new InvalidCountError(name, value);
    const at = places[name];
    if (at === undefined) {
      const advice = "only an index that is HNSW or IVF from the outside has it: leave it out";
      throw new UnsupportedOperationError(`${place}: ${name}`, advice);
    }
    // Little endian; nprobe has 8 bytes, of which the upper 4 stay 0.
    await file.write(Uint32Array.of(value), 0, 4, at);
  }
}

type Name = keyof FaissParameters;

async function locateParameters(file: FileHandle, path: string, place: string): Promise<Partial<Record<Name, number>>> {
  const { fourcc } = await readFaissHeader(path);
  // The header of IVF goes on with the numbers of lists and of those that are searched.
  if (fourcc.startsWith("Iw")) return { nprobe: HEADER_BYTES + 8 };
  if (!fourcc.startsWith("IHN")) return {};
  const { size } = await file.stat();
  let at = HEADER_BYTES;
  for (const bytes of GRAPH_VECTORS) {
    at += 8 + bytes * (await readCount(file, at));
    if (at + 16 <= size) continue;
    const got = `${size.toLocaleString("en")} bytes in all`;
    throw new FaissFileError(place, "the links of HNSW inside the file", got, "copy it or write it again");
  }
  // Entry point and highest level stand before, how many candidates go up at once behind.
  return { efConstruction: at + 8, efSearch: at + 12 };
}

/** Bytes of each number in HNSW's vectors: level probabilities, neighbours a level, levels, offsets, neighbours. */
const GRAPH_VECTORS = [8, 4, 4, 8, 4];

async function readCount(file: FileHandle, at: number): Promise<number> {
  const count = new BigUint64Array(1);
  await file.read(count, 0, 8, at);
  return Number(count[0]);
}
