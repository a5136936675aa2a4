import { open } from "node:fs/promises";
import { FaissFileError } from "./faiss-errors.ts";

/** What the beginning of every index file says. */
export interface FaissHeader {
  /** Four letters that name its kind. */
  readonly fourcc: string;
  readonly rows: number;
  readonly dimension: number;
  readonly metric: "inner product" | "L2";
  /** Its rows bear numbers of their own, by which a search names them. */
  readonly hasLabels: boolean;
}

/** Fourcc, d, ntotal, two constants, is_trained, the metric (faiss/impl/index_write.cpp). */
export const HEADER_BYTES = 37;

/**
 * Reads and checks the header of a FAISS file, and the length of one that holds plain rows: as much as can be told of
 * any file before the native library has it. Throws FaissFileError.
 */
export async function readFaissHeader(path: string): Promise<FaissHeader> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const bytes = Buffer.alloc(HEADER_BYTES + 8);
  await file.read(bytes, 0, bytes.length, 0);
  const fail = (expected: string, got: string, advice: string): never => {
    throw new FaissFileError(path, expected, got, advice);
  };
  const fourcc = bytes.toString("latin1", 0, 4);
  if (!INDEXES.has(fourcc)) {
    const got = fourcc.startsWith("IB") ? "one of bits" : size < 4 ? `${size} bytes` : `“${fourcc}” at the start`;
    fail("an index of vectors that FAISS 1.7 reads", got, "write one with faiss.write_index");
  }
  const again = "copy it or write it again";
  if (size < bytes.length) fail("the header of an index", `${size} bytes`, again);
  const [dimension, rows] = [bytes.readInt32LE(4), Number(bytes.readBigInt64LE(8))];
  if (dimension < 1 || rows < 0 || !Number.isSafeInteger(rows)) fail("rows × columns", `${rows} × ${dimension}`, again);
  if (bytes[32] !== 1) fail("a trained index", "one that is not", "train it, and add rows");
  const metric = METRICS[bytes.readInt32LE(33)];
  if (metric === undefined) {
    fail("inner products or L2", `metric ${bytes.readInt32LE(33)}`, "build it with METRIC_INNER_PRODUCT");
  }
  const expected = HEADER_BYTES + 8 + rows * dimension * 4;
  if (fourcc.startsWith("IxF") && size !== expected) {
    fail(`${expected.toLocaleString("en")} bytes`, size.toLocaleString("en"), again);
  }
  return { fourcc, rows, dimension, metric, hasLabels: LABELLED.has(fourcc) };
}

const METRICS: readonly FaissHeader["metric"][] = ["inner product", "L2"];
const LABELLED = new Set(["IxMp", "IxM2"]);

/** Those of faiss/impl/index_read.cpp, version 1.7.3. */
const INDEXES = new Set(
  (
    "IHN2 IHNf IHNp IHNs ILfs INNf INSf INSp INSs IPLf IPRf IPfs IRMf IRMh IRfs IVLf IVRf ImRQ Imiq IvFL IvFl IvPQ IvQR " +
    "IvSQ IwFd IwFl IwLS IwPL IwPQ IwPR IwPf IwQR IwRQ IwSQ IwSh IwSq Ix2L IxF2 IxFI IxFl IxHE IxHe IxLS IxLa IxM2 IxMp " +
    "IxPL IxPQ IxPR IxPT IxPo IxPq IxRF IxRQ IxRq IxSQ"
  ).split(" "),
);
