import { completeParameters, type HnswParameters } from "./hnsw-options.ts";

export interface HnswSize extends Partial<Pick<HnswParameters, "M" | "numbers">> {
  readonly rows: number;
  readonly dimension: number;
  /** Of an id, in UTF-8; default 8. */
  readonly bytesPerId?: number;
}

/** What an HNSW index will take, in bytes. */
export interface HnswEstimate {
  /** The rows' numbers. */
  readonly vectorBytes: number;
  /** The graph: with M 32 270 bytes a row, with M 512 4.1 kB. */
  readonly linkBytes: number;
  readonly idBytes: number;
  /** Of the folder that `save` writes: all of these. */
  readonly fileBytes: number;
  /** While it is built: all of these, rounded up as usearch does, its tables of rows, and blocks of the source. */
  readonly memoryBytes: number;
}

const BYTES_PER_NUMBER = { f32: 4, bf16: 2, f16: 2, sq8: 1 } as const;

/** Within a tenth of what usearch 2.26 takes. Throws InvalidParameterError. */
export function estimateHnsw({ rows, dimension, bytesPerId = 8, ...options }: HnswSize): HnswEstimate {
  const { M, numbers } = completeParameters(options);
  const vector = dimension * BYTES_PER_NUMBER[numbers];
  const vectorBytes = rows * vector;
  const linkBytes = rows * meanOverLevels(M, (level) => nodeBytes(M, level) + 2);
  const idBytes = rows * (4 + bytesPerId);
  // By row: where its vector and its node are, and a table from keys to rows that is twice as large, in powers of two.
  const tables = 2 ** Math.ceil(Math.log2(rows)) * (8 + 8 + 2 * 16.25);
  const nodes = rows * meanOverLevels(M, (level) => roundUp(nodeBytes(M, level)));
  const blocks = 2 * Math.min(rows, 1024) * dimension * 4;
  return {
    ...{ vectorBytes, linkBytes, idBytes, fileBytes: vectorBytes + linkBytes + idBytes },
    memoryBytes: rows * roundUp(vector) + nodes + tables + idBytes + blocks,
  };
}

/** Rows that were added, from row `from` to row `to` (exclusive), and how long that took. */
export interface TimedRows {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/**
 * How many seconds it will take to add the rows behind those that were timed, up to `rows`: a row costs more as the graph
 * grows, by the logarithm of its rows. At first it grows faster, until the graph is larger than what one row looks at and
 * than the processor's caches: what the first thousand rows say is the least, and may be a
 * fifth of what it takes; what the latest thousand say is near.
 */
export function estimateHnswSeconds(rows: number, { from, to, seconds }: TimedRows): number {
  return (seconds * (logarithms(rows) - logarithms(to))) / (logarithms(to) - logarithms(from));
}

/** The sum of the logarithms of 2 to n + 1, nearly. */
function logarithms(n: number): number {
  return (n + 1) * Math.log(n + 1) - n;
}

/** A row has links on its level and on all below; of M rows of one level one is on the next. */
function meanOverLevels(M: number, bytes: (level: number) => number): number {
  let mean = 0;
  for (let level = 0; level < 32; level++) mean += M ** -level * (1 - 1 / M) * bytes(level);
  return mean;
}

/** Its key, its level, and on each level the number of links and room for all of them. */
function nodeBytes(M: number, level: number): number {
  return 8 + 2 + (4 + 4 * 2 * M) + level * (4 + 4 * M);
}

/** usearch lays out memory by 64 bytes. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
