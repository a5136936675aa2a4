import type { EmbeddingSource, Matrix } from "@dpr/index";
import type { NqEmbeddings } from "./nq-embeddings.ts";

const SYNTHETIC_ROWS = 100_000;
/** In how many dimensions these differ from real ones, but for some noise. */
const LATENT = 16;
const SYNTHETIC_QUERIES = 500;
const REAL_QUERIES = 500;

/** A corpus of real and made-up rows, all of length 1, and queries of both sorts. */
export interface HnswCorpus {
  readonly source: EmbeddingSource;
  readonly rows: Matrix;
  /** The real ones first. */
  readonly queries: Matrix;
  readonly realQueries: number;
}

/** Natural Questions' passages, 100,000 rows of low intrinsic dimension behind them, and queries like both. */
export function makeCorpus({ passages, questions }: NqEmbeddings): HnswCorpus {
  const { columns } = passages;
  const made = madeUpRows(SYNTHETIC_ROWS + SYNTHETIC_QUERIES, passages);
  const rows = joinRows(passages, made.subarray(0, SYNTHETIC_ROWS * columns));
  const realQueries = Math.min(REAL_QUERIES, questions.rows);
  const real = { ...questions, rows: realQueries, data: questions.data.subarray(0, realQueries * columns) };
  const queries = joinRows(real, made.subarray(SYNTHETIC_ROWS * columns));
  return { source: sourceOf(rows), rows, queries, realQueries };
}

/** A source over a matrix; row i's id is i. */
function sourceOf({ rows, columns, data }: Matrix): EmbeddingSource {
  const block = 4096;
  return {
    ...{ rows, dimension: columns, fingerprint: "benchmark", contents: "benchmark" },
    async *blocks() {
      for (let first = 0; first < rows; first += block) {
        const length = Math.min(block, rows - first);
        const part = data.subarray(first * columns, (first + length) * columns);
        const ids = Array.from({ length }, (_, row) => String(first + row));
        yield { ids, embeddings: { rows: length, columns, data: part } };
      }
    },
  };
}

/**
 * Real rows that are moved about in a space of few dimensions, mapped at random into many, and a little outside it; then
 * length 1. Moved away from zero instead, they would lie far from all real rows, and searches begun among them stay there.
 */
function madeUpRows(rows: number, { rows: real, columns, data }: Matrix): Float32Array {
  const random = generator(20_260_101);
  const map = Float64Array.from({ length: LATENT * columns }, () => random() / Math.sqrt(LATENT * columns));
  const made = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = (row * 7919) % real;
    const point = Float64Array.from({ length: LATENT }, random);
    let squares = 0;
    for (let column = 0; column < columns; column++) {
      let value = data[from * columns + column] + (0.1 * random()) / Math.sqrt(columns);
      for (let i = 0; i < LATENT; i++) value += point[i] * map[i * columns + column];
      made[row * columns + column] = value;
      squares += value * value;
    }
    for (let column = 0; column < columns; column++) made[row * columns + column] /= Math.sqrt(squares);
  }
  return made;
}

function joinRows(first: Matrix, second: Float32Array): Matrix {
  const data = new Float32Array(first.data.length + second.length);
  data.set(first.data);
  data.set(second, first.data.length);
  return { rows: data.length / first.columns, columns: first.columns, data };
}

/** Nearly normal numbers from a seed: the sum of three of xorshift32. */
function generator(seed: number): () => number {
  let state = seed;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
  return () => next() + next() + next();
}
