import type { Matrix } from "../vector-index.ts";
import { TILE_ROWS } from "./candidates-graph.ts";
import type { EightBitScorer, GreatProducts, QuantisedRows } from "./eight-bit-scorer.ts";
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

/** Scoring so many of a block's rows for a query one by one takes as long as products of 8 bits save. */
const WORTH_SCORING = 1 / 400;

/** Rows scored at a time; for fewer than 65, the engine would add products up in another order. */
const SCORED_ROWS = 128;

/** Scores below it are finite in float32, and so are their parts and sums of some of these. */
const LARGEST_SCORE = 1e38;

/**
 * One search in 8 bits: which rows of a block may beat a query's threshold, by products of 8-bit numbers and the most that
 * they can be below the score (see {@link QuantisedQueries}); and the scores of these rows, by the operator and in the
 * order of sums of exact search, so that they are equal to its own to the last bit.
 */
export class EightBitPass {
  readonly #scorer: EightBitScorer;
  readonly #parts: readonly QuantisedQueries[];
  /** The block in 8 bits that was asked about last. */
  #block: { readonly of: ScoredBlock; readonly rows: QuantisedRows; readonly lengths: Float64Array } | undefined;
  /** `[n, m / TILE_ROWS]`: what a tile's greatest product must be more than. */
  readonly #limits: Int32Array;
  /** `[SCORED_ROWS, d]`: rows that are scored together. */
  readonly #gathered: Matrix;
  /** `[m]`: where among them each row may be. */
  readonly #places: Int32Array;

  /** `parts`: the queries that are compared with a block at a time, each `[2 or more, d]`; blocks have `blockRows` rows. */
  constructor(scorer: EightBitScorer, parts: readonly Matrix[], blockRows: number) {
    const { columns } = parts[0];
    this.#scorer = scorer;
    this.#parts = parts.map(quantiseQueries);
    this.#limits = new Int32Array((Math.max(...parts.map(({ rows }) => rows)) * blockRows) / TILE_ROWS);
    this.#gathered = { rows: SCORED_ROWS, columns, data: new Float32Array(SCORED_ROWS * columns) };
    this.#places = new Int32Array(blockRows);
  }

  /**
   * All rows of a block whose scores with the queries of a part are more than these queries' `thresholds [n]`, and a few
   * others. Undefined where that is not worth it, or not known: where there are many, and where scores may not be finite.
   */
  async above(part: number, thresholds: Float32Array, block: ScoredBlock): Promise<ScoredRows | undefined> {
    const queries = this.#parts[part];
    if (this.#block?.of !== block) {
      const rows = await this.#scorer.quantise(block.rows);
      this.#block = { of: block, rows, lengths: tileLengths(rows, block.rows.columns) };
    }
    const { rows, lengths } = this.#block;
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
    // Written so that NaN is no.
    if (!(queries.longest * longest < LARGEST_SCORE)) return undefined;
    const limits = this.#limits.subarray(0, thresholds.length * lengths.length);
    setLimits(limits, queries, thresholds, rows.steps, lengths);
    const found = await this.#scorer.multiply(queries.numbers, rows.numbers, limits, block.rows.columns);
    const most = thresholds.length * block.rows.rows * WORTH_SCORING;
    const pairs = greatRows(found, limits, block.used, lengths.length, most);
    return pairs === undefined ? undefined : await this.#score(queries.queries, block.rows, pairs);
  }

  /** Fills in the scores: each row that some neighbouring queries want is scored with all of these. */
  async #score(queries: Matrix, rows: Matrix, pairs: ScoredRows): Promise<ScoredRows> {
    const { columns } = queries;
    const { data: gathered } = this.#gathered;
    const places = this.#places;
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
      const data = queries.data.subarray(firstQuery * columns, (firstQuery + n) * columns);
      const scores = await this.#scorer.score({ rows: n, columns, data }, this.#gathered);
      for (; first < end; first++) {
        const query = pairs.queries[first] - firstQuery;
        pairs.scores[first] = scores[query * SCORED_ROWS + places[pairs.rows[first]]];
      }
    }
    return pairs;
  }
}

/** `[m / TILE_ROWS]`: no row of a tile is longer, rounded up. Not finite where a number is not. */
function tileLengths({ steps, squares }: QuantisedRows, columns: number): Float64Array {
  return Float64Array.from(steps, (_, tile) => {
    let most = 0;
    for (let row = tile * TILE_ROWS; row < (tile + 1) * TILE_ROWS; row++) most = Math.max(most, squares[row]);
    return Math.sqrt(most * (1 + columns * 2 ** -23) + columns * 2 ** -125);
  });
}

/** Sets `limits [n, tiles]` so that a score is more than the threshold only if its product is more than the limit. */
function setLimits(
  limits: Int32Array,
  { steps, perStep, perLength, least }: QuantisedQueries,
  thresholds: Float32Array,
  rowSteps: Float32Array,
  lengths: Float64Array,
): void {
  let at = 0;
  for (const [query, threshold] of thresholds.entries()) {
    const [step, ofStep, ofLength, beyond] = [steps[query], perStep[query], perLength[query], threshold - least[query]];
    for (let tile = 0; tile < lengths.length; tile++) {
      const limit = (beyond - rowSteps[tile] * ofStep - lengths[tile] * ofLength) / (rowSteps[tile] * step);
      limits[at++] = Math.max(-LARGEST_LIMIT, Math.min(LARGEST_LIMIT, Math.floor(limit)));
    }
  }
}

/** Products are smaller by far. */
const LARGEST_LIMIT = 2 ** 31 - 1;

/** The rows of tiles whose products are more than the limit, without scores. Undefined when they are more than `most`. */
function greatRows(
  { queries, tiles, products }: GreatProducts,
  limits: Int32Array,
  used: number,
  allTiles: number,
  most: number,
): ScoredRows | undefined {
  if (tiles.length > most) return undefined;
  const [ofQueries, ofRows]: [number[], number[]] = [[], []];
  for (let candidate = 0; candidate < tiles.length; candidate++) {
    const limit = limits[queries[candidate] * allTiles + tiles[candidate]];
    const first = tiles[candidate] * TILE_ROWS;
    const rows = Math.min(TILE_ROWS, used - first);
    for (let row = 0, at = candidate * TILE_ROWS; row < rows; row++, at++) {
      if (products[at] <= limit) continue;
      ofQueries.push(queries[candidate]);
      ofRows.push(first + row);
    }
  }
  if (ofRows.length > most) return undefined;
  return {
    queries: Int32Array.from(ofQueries),
    rows: Int32Array.from(ofRows),
    scores: new Float32Array(ofRows.length),
  };
}
