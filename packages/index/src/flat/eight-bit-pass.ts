import type { Matrix } from "../vector-index.ts";
import { TILE_ROWS } from "./candidates-graph.ts";
import type { EightBitScorer, Products, QuantisedRows } from "./eight-bit-scorer.ts";
import { quantiseQueries, type QuantisedQueries } from "./quantised-queries.ts";
import type { ScoredBlock } from "./row-scorer.ts";

/** Rows that may be among the best of a query. */
export interface ScoredRows {
  /** `[c]`: the query of each, ascending. */
  readonly queries: Int32Array;
  /** `[c]`: the number of each row in its block, ascending for each query. */
  readonly rows: Int32Array;
  /** `[c]`: their scores in float32. */
  readonly scores: Float32Array;
}

/** Scores of one block in float32 take as long as those of so many of its rows, a query, one by one. */
const WORTH_SCORING = 1 / 200;

/** Rows scored at a time; for fewer than 65, the engine would add products up in another order. */
const SCORED_ROWS = 128;

/** Scores, sums of products and their parts below it are finite in float32. */
const LARGEST_SCORE = 1e38;

/**
 * One search in 8 bits: which rows of a block may beat a query's threshold, by products of 8-bit numbers and the most that
 * they can be below the score (see {@link QuantisedQueries}); and the scores of these rows, from the operator
 * and in the order of sums of exact search, so that they are equal to its own to the last bit.
 */
export class EightBitPass {
  readonly #scorer: EightBitScorer;
  readonly #parts: readonly QuantisedQueries[];
  readonly #rows: QuantisedRows;
  readonly #products: Products;
  /** `[m / TILE_ROWS]`: the length of each tile's longest row. */
  readonly #lengths: Float64Array;
  /** Whether `#rows` are those of the block. */
  #quantised: ScoredBlock | undefined;
  /** `[SCORED_ROWS, d]`: the rows that are scored together. */
  readonly #gathered: Matrix;
  /** `[n, SCORED_ROWS]`: their scores. */
  readonly #scores: Float32Array;

  /** `parts`: the queries that are compared with a block at a time, each `[n, d]`; blocks have `blockRows` rows. */
  constructor(scorer: EightBitScorer, parts: readonly Matrix[], blockRows: number) {
    const tiles = blockRows / TILE_ROWS;
    const { columns } = parts[0];
    const most = Math.max(...parts.map(({ rows }) => rows));
    this.#scorer = scorer;
    this.#parts = parts.map(quantiseQueries);
    this.#rows = {
      numbers: new Int8Array(blockRows * columns),
      steps: new Float32Array(tiles),
      squares: new Float32Array(blockRows),
    };
    this.#products = { products: new Int32Array(blockRows * most), greatest: new Int32Array(tiles * most) };
    this.#lengths = new Float64Array(tiles);
    this.#gathered = { rows: SCORED_ROWS, columns, data: new Float32Array(SCORED_ROWS * columns) };
    this.#scores = new Float32Array(most * SCORED_ROWS);
  }

  /**
   * All rows of a block whose scores with the queries of a part are more than these queries' `thresholds [n]`, and a few
   * others. Undefined where that would not be worth it, or not be known: where there are many, and where scores may not be finite.
   */
  async above(part: number, thresholds: Float32Array, block: ScoredBlock): Promise<ScoredRows | undefined> {
    await this.#quantise(block);
    const queries = this.#parts[part];
    const n = queries.queries.rows;
    // Written so that NaN is no.
    if (!(queries.length * this.#lengths.reduce((most, length) => Math.max(most, length)) < LARGEST_SCORE))
      return undefined;
    const { products, greatest } = this.#products;
    const ofPart = {
      products: products.subarray(0, block.rows.rows * n),
      greatest: greatest.subarray(0, this.#lengths.length * n),
    };
    await this.#scorer.multiply(queries.numbers, this.#rows.numbers, block.rows.rows, ofPart);
    const pairs = this.#candidates(queries, thresholds, ofPart, block);
    return pairs === undefined ? undefined : await this.#score(queries.queries, block.rows, pairs);
  }

  async #quantise(block: ScoredBlock): Promise<void> {
    if (this.#quantised === block) return;
    await this.#scorer.quantise(block.rows, this.#rows);
    this.#quantised = block;
    const { columns } = block.rows;
    for (let tile = 0; tile < this.#lengths.length; tile++) {
      const squares = this.#rows.squares.subarray(tile * TILE_ROWS, (tile + 1) * TILE_ROWS);
      const square = squares.reduce((most, each) => Math.max(most, each));
      this.#lengths[tile] = Math.sqrt(square * (1 + columns * 2 ** -23) + columns * 2 ** -125);
    }
  }

  /** The pairs of query and row that may be good enough, without scores. Undefined when there are many. */
  #candidates(
    { queries, steps, perStep, perLength, least }: QuantisedQueries,
    thresholds: Float32Array,
    { products, greatest }: Products,
    { used }: ScoredBlock,
  ): ScoredRows | undefined {
    const [lengths, rowSteps] = [this.#lengths, this.#rows.steps];
    const most = Math.ceil(products.length * WORTH_SCORING);
    const [ofQueries, ofRows] = [new Int32Array(most), new Int32Array(most)];
    const [allTiles, tiles] = [lengths.length, Math.ceil(used / TILE_ROWS)];
    let found = 0;
    for (let query = 0; query < queries.rows; query++) {
      const threshold = thresholds[query] - least[query];
      const [step, ofStep, ofLength] = [steps[query], perStep[query], perLength[query]];
      for (let tile = 0; tile < tiles; tile++) {
        const beyond = threshold - rowSteps[tile] * ofStep - lengths[tile] * ofLength;
        const worth = rowSteps[tile] * step;
        if (!(greatest[query * allTiles + tile] * worth > beyond)) continue;
        const first = tile * TILE_ROWS;
        const end = Math.min(used, first + TILE_ROWS);
        const start = query * allTiles * TILE_ROWS;
        for (let row = first; row < end; row++) {
          if (!(products[start + row] * worth > beyond)) continue;
          if (found === most) return undefined;
          ofQueries[found] = query;
          ofRows[found++] = row;
        }
      }
    }
    return {
      queries: ofQueries.subarray(0, found),
      rows: ofRows.subarray(0, found),
      scores: new Float32Array(found),
    };
  }

  /** Fills in the scores: each row that some neighbouring queries want is scored with all of these. */
  async #score(queries: Matrix, rows: Matrix, pairs: ScoredRows): Promise<ScoredRows> {
    const { columns } = queries;
    const { data: gathered } = this.#gathered;
    const places = new Int32Array(rows.rows);
    const wanted = new Int32Array(SCORED_ROWS);
    for (let first = 0; first < pairs.rows.length;) {
      let [end, count] = [first, 0];
      for (; end < pairs.rows.length; end++) {
        const row = pairs.rows[end];
        if (places[row] < count && wanted[places[row]] === row) continue;
        if (count === SCORED_ROWS) break;
        gathered.set(rows.data.subarray(row * columns, (row + 1) * columns), count * columns);
        places[row] = count;
        wanted[count++] = row;
      }
      // Two at least: a single query's products are added up in another order.
      const firstQuery = Math.min(pairs.queries[first], queries.rows - 2);
      const n = Math.max(2, pairs.queries[end - 1] - firstQuery + 1);
      const some = { rows: n, columns, data: queries.data.subarray(firstQuery * columns, (firstQuery + n) * columns) };
      const scores = this.#scores.subarray(0, n * SCORED_ROWS);
      await this.#scorer.score(some, this.#gathered, scores);
      for (; first < end; first++) {
        pairs.scores[first] = scores[(pairs.queries[first] - firstQuery) * SCORED_ROWS + places[pairs.rows[first]]];
      }
    }
    return pairs;
  }
}
