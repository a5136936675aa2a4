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

/** Tiles of rows with a product that is more than a limit. */
export interface GreatProducts {
  /** `[c]`: the query of each, ascending. */
  readonly queries: Int32Array;
  /** `[c]`: the number of each tile in its block, ascending for each query. */
  readonly tiles: Int32Array;
  /** `[c, TILE_ROWS]`: of all rows of each tile. */
  readonly products: Int32Array;
}

/** Sums of products of 8 bits have room in 32 for so many columns. */
const MOST_COLUMNS = 65_000;

/** Multiplies in 8 bits on the CPU with onnxruntime. Owns its sessions: release it. */
export class EightBitScorer implements AsyncDisposable {
  readonly #quantise: InferenceSession;
  readonly #multiply: InferenceSession;
  readonly #score: InferenceSession;
  #isReleased = false;

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
  async quantise({ rows, columns, data }: Matrix): Promise<QuantisedRows> {
    const found = await this.#quantise.run({ rows: new Tensor("float32", data, [rows, columns]) });
    return {
      numbers: found.numbers.data as Int8Array,
      steps: found.steps.data as Float32Array,
      squares: found.squares.data as Float32Array,
    };
  }

  /** Products of `queries [n, d]` and `rows [d, m]`, of the tiles where one is more than of `limits [n, m / TILE_ROWS]`. */
  async multiply(queries: Uint8Array, rows: Int8Array, limits: Int32Array, dimension: number): Promise<GreatProducts> {
    const [n, m] = [queries.length / dimension, rows.length / dimension];
    const { pairs, products } = await this.#multiply.run({
      queries: new Tensor("uint8", queries, [n, dimension]),
      rows: new Tensor("int8", rows, [dimension, m]),
      limits: new Tensor("int32", limits, [n, m / TILE_ROWS]),
    });
    const [numbers, found] = [pairs.data as Int32Array, pairs.dims[1]];
    return {
      queries: numbers.subarray(0, found),
      tiles: numbers.subarray(found),
      products: products.data as Int32Array,
    };
  }

  /** `queries [n, d] × rows [m, d]` → scores `[n, m]` in float32. */
  async score(queries: Matrix, rows: Matrix): Promise<Float32Array> {
    const found = await this.#score.run({
      queries: new Tensor("float32", queries.data, [queries.rows, queries.columns]),
      rows: new Tensor("float32", rows.data, [rows.rows, rows.columns]),
    });
    return found.scores.data as Float32Array;
  }

  /** Whether the largest numbers there are have the products that they should. */
  async #isExact(dimension: number): Promise<boolean> {
    const n = 16;
    const queries = new Uint8Array(n * dimension).fill(ZERO + LARGEST);
    const rows = new Int8Array(dimension * TILE_ROWS).fill(LARGEST);
    const { products } = await this.multiply(queries, rows, new Int32Array(n), dimension);
    const expected = dimension * LARGEST * LARGEST;
    return products.length === n * TILE_ROWS && products.every((product) => product === expected);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    for (const session of [this.#quantise, this.#multiply, this.#score]) await session.release();
  }
}
