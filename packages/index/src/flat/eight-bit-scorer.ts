import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Matrix } from "../vector-index.ts";
import { TILE_ROWS } from "./candidates-graph.ts";
import { LARGEST, productsGraph, quantisedRowsGraph, scoresGraph, ZERO } from "./eight-bit-graphs.ts";

/** A block of rows in 8 bits. */
export interface QuantisedRows {
  /** `[d, m]`: a row a column. */
  readonly numbers: Int8Array;
  /** `[m / TILE_ROWS]`: what 1 is worth in each tile. */
  readonly steps: Float32Array;
  /** `[m]`: the rows' squared lengths. */
  readonly squares: Float32Array;
}

/** Products of 8-bit numbers. */
export interface Products {
  /** `[n, m]` */
  readonly products: Int32Array;
  /** `[n, m / TILE_ROWS]`: the greatest of each tile. */
  readonly greatest: Int32Array;
}

/** Sums of products of 8 bits have room in 32 for so many columns. */
const MOST_COLUMNS = 65_000;

/** Multiplies in 8 bits on the CPU with onnxruntime. Owns its sessions: release it. */
export class EightBitScorer implements AsyncDisposable {
  readonly #quantise: InferenceSession;
  readonly #multiply: InferenceSession;
  readonly #score: InferenceSession;

  private constructor([quantise, multiply, score]: readonly InferenceSession[]) {
    [this.#quantise, this.#multiply, this.#score] = [quantise, multiply, score];
  }

  /**
   * For blocks of `blockRows` rows, a multiple of `TILE_ROWS`. Undefined where 8-bit products are not exact: processors without
   * VNNI may add two of them in 16 bits.
   */
  static async open(dimension: number, blockRows: number, threads: number): Promise<EightBitScorer | undefined> {
    if (dimension > MOST_COLUMNS) return undefined;
    const create = async (model: Uint8Array, intraOpNumThreads: number): Promise<InferenceSession> => {
      const extra = { session: { intra_op: { spin_duration_us: "20" } } };
      return await InferenceSession.create(model, { intraOpNumThreads, logSeverityLevel: 3, extra });
    };
    const scorer = new EightBitScorer([
      await create(quantisedRowsGraph(dimension, blockRows / TILE_ROWS), threads),
      await create(productsGraph(dimension), threads),
      // Threads would share few rows out, and other numbers of rows are summed in another order.
      await create(scoresGraph(dimension), 1),
    ]);
    if (await scorer.#isExact(dimension)) return scorer;
    await scorer[Symbol.asyncDispose]();
    return undefined;
  }

  /** `rows [blockRows, d]`. */
  async quantise({ rows, columns, data }: Matrix, { numbers, steps, squares }: QuantisedRows): Promise<void> {
    await this.#quantise.run(
      { rows: new Tensor("float32", data, [rows, columns]) },
      {
        numbers: new Tensor("int8", numbers, [columns, rows]),
        steps: new Tensor("float32", steps, [steps.length]),
        squares: new Tensor("float32", squares, [squares.length]),
      },
    );
  }

  /** `queries [n, d]` × `rows [d, m]`. */
  async multiply(queries: Uint8Array, rows: Int8Array, m: number, { products, greatest }: Products): Promise<void> {
    const [n, dimension] = [products.length / m, rows.length / m];
    await this.#multiply.run(
      {
        queries: new Tensor("uint8", queries, [n, dimension]),
        rows: new Tensor("int8", rows, [dimension, m]),
      },
      {
        products: new Tensor("int32", products, [n, m]),
        greatest: new Tensor("int32", greatest, [n, m / TILE_ROWS]),
      },
    );
  }

  /** `queries [n, d] × rows [m, d]` → `scores [n, m]` in float32. */
  async score(queries: Matrix, rows: Matrix, scores: Float32Array): Promise<void> {
    await this.#score.run(
      {
        queries: new Tensor("float32", queries.data, [queries.rows, queries.columns]),
        rows: new Tensor("float32", rows.data, [rows.rows, rows.columns]),
      },
      { scores: new Tensor("float32", scores, [queries.rows, rows.rows]) },
    );
  }

  /** Whether the largest numbers there are have the products that they should. */
  async #isExact(dimension: number): Promise<boolean> {
    const n = 16;
    const queries = new Uint8Array(n * dimension).fill(ZERO + LARGEST);
    const rows = new Int8Array(dimension * TILE_ROWS).fill(LARGEST);
    const products = { products: new Int32Array(n * TILE_ROWS), greatest: new Int32Array(n) };
    await this.multiply(queries, rows, TILE_ROWS, products);
    return products.products.every((product) => product === dimension * LARGEST * LARGEST);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of [this.#quantise, this.#multiply, this.#score]) await session.release();
  }
}
