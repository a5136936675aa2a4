import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Matrix } from "../vector-index.ts";
import { candidatesGraph, TILE_ROWS, type Thresholds } from "./candidates-graph.ts";

// Since 1.30 ONNX Runtime reports every session to its maker, and leaves files of it about, unless this is set before the
// first. Who wants that sets it to 0.
process.env.ORT_DISABLE_TELEMETRY ??= "1";

/** Tiles of neighbouring rows in which queries may find some of their best. */
export interface Candidates {
  /** `[c]`: the query of each, ascending. */
  readonly queries: Int32Array;
  /** `[c]`: the number of each tile in its block, ascending for each query. */
  readonly tiles: Int32Array;
  /** `[c, TILE_ROWS]`: of all rows of each tile. */
  readonly scores: Float32Array;
  /** `[n]`: no row with a score below it can be among the best of its query. */
  readonly least: Float32Array;
  /** `[n]`: the sum of each query's scores with all rows of the block; NaN or infinite if any score is. */
  readonly sums: Float32Array;
}

/** A block of `rows`, of which the first `used` count. Its size is a multiple of `TILE_ROWS`. */
export interface ScoredBlock {
  readonly rows: Matrix;
  readonly used: number;
}

/**
 * A block of the size of all others, so that its products are computed in the same way: the last one is filled up with
 * copies of its last row, which change no tile's greatest score.
 */
export function scoredBlock(rows: Matrix, blockRows: number): ScoredBlock {
  const { rows: used, columns } = rows;
  if (used === blockRows) return { rows, used };
  const data = new Float32Array(blockRows * columns);
  data.set(rows.data);
  for (let row = used; row < blockRows; row++) data.copyWithin(row * columns, (used - 1) * columns, used * columns);
  return { rows: { rows: blockRows, columns, data }, used };
}

/** Scores queries against rows on the CPU with onnxruntime. Owns its sessions: release it. */
export class RowScorer implements AsyncDisposable {
  readonly #sessions: Readonly<Record<Thresholds, InferenceSession>>;
  #isReleased = false;

  private constructor(sessions: Readonly<Record<Thresholds, InferenceSession>>) {
    this.#sessions = sessions;
  }

  /** `threads`: 0 leaves the number to onnxruntime, which takes one a physical core. */
  static async open(dimension: number, threads: number): Promise<RowScorer> {
    const create = async (thresholds: Thresholds): Promise<InferenceSession> => {
      return await InferenceSession.create(candidatesGraph(dimension, thresholds), {
        intraOpNumThreads: threads,
        logSeverityLevel: 3,
        // The first block alone is scored so: its memory is not worth keeping.
        enableCpuMemArena: thresholds === "given",
        // Threads that wait actively for longer would take the cores from other sessions of the process.
        extra: { session: { intra_op: { spin_duration_us: "20" } } },
      });
    };
    return new RowScorer({ given: await create("given"), found: await create("found") });
  }

  /** The tiles with a row whose score is more than its query's of `thresholds [n]`. `queries [n, d]`. */
  async above(thresholds: Float32Array, queries: Matrix, block: ScoredBlock): Promise<Candidates> {
    const more = { thresholds: new Tensor("float32", thresholds, [queries.rows, 1]) };
    return { ...candidates(await this.#run("given", queries, block, more)), least: thresholds };
  }

  /** Tiles that hold the best `count` rows of each query. `queries [n, d]`. */
  async best(count: number, queries: Matrix, block: ScoredBlock): Promise<Candidates> {
    const found = await this.#run("found", queries, block, { count: integer(Math.min(count, tilesOf(block))) });
    const anything = new Float32Array(queries.rows).fill(Number.NEGATIVE_INFINITY);
    return { ...candidates(found), least: count <= tilesOf(block) ? (found.least.data as Float32Array) : anything };
  }

  /** Keeps n × m scores meanwhile. */
  async #run(
    thresholds: Thresholds,
    queries: Matrix,
    block: ScoredBlock,
    more: Readonly<Record<string, Tensor>>,
  ): Promise<InferenceSession.ReturnType> {
    return await this.#sessions[thresholds].run({
      queries: new Tensor("float32", queries.data, [queries.rows, queries.columns]),
      rows: new Tensor("float32", block.rows.data, [block.rows.rows, block.rows.columns]),
      tiles: integer(tilesOf(block)),
      ...more,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    for (const session of Object.values(this.#sessions)) await session.release();
  }
}

function candidates({ pairs, scores, sums }: InferenceSession.ReturnType): Omit<Candidates, "least"> {
  const [numbers, found] = [pairs.data as Int32Array, pairs.dims[1]];
  return {
    queries: numbers.subarray(0, found),
    tiles: numbers.subarray(found),
    scores: scores.data as Float32Array,
    sums: sums.data as Float32Array,
  };
}

function tilesOf({ used }: ScoredBlock): number {
  return Math.ceil(used / TILE_ROWS);
}

function integer(value: number): Tensor {
  return new Tensor("int64", [BigInt(value)], [1]);
}
