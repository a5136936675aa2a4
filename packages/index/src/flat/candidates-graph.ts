import { TensorProto_DataType } from "onnx-buf";
import { encodeModel, integer, integers, list, node, tensor } from "./onnx-model.ts";

/** Neighbouring rows that are looked at together: the greatest score of 32 is found in 3 % of a product of 768 columns. */
export const TILE_ROWS = 32;

/** Where the scores come from that a tile must beat: they are given, or found in the block. */
export type Thresholds = "given" | "found";

/**
 * The ONNX model that scores a block of queries against a block of rows, and keeps the tiles of rows in which a query may
 * find one of its best. A whole TopK would take half as long as the product of 512 queries; the greatest score of each
 * tile costs next to nothing, and few tiles have one that beats what a query has found before.
 *
 * - `queries [n, d]`; `rows [m, d]`, where m is a multiple of `TILE_ROWS`; `tiles [1]` int64: how many of the first count
 * - given: `thresholds [n, 1]`: a tile is kept when its greatest score is more
 * - found: `count [1]` int64, at most tiles: so many tiles are kept, those with the greatest scores, and all that equal
 *   the last of them. The best `count` rows are in them; → `least [n, 1]`, the last one's greatest score.
 * - → `pairs [2, c]` int32: query and tile, ascending; `scores [c, TILE_ROWS]` of each; `sums [n]`, each query's sum of
 *   scores, which is finite only if all its scores are.
 */
export function candidatesGraph(dimension: number, thresholds: Thresholds): Uint8Array {
  const { input, nodes, output } = choices[thresholds];
  return encodeModel({
    name: "candidates",
    input: [
      tensor("queries", TensorProto_DataType.FLOAT, ["n", dimension]),
      tensor("rows", TensorProto_DataType.FLOAT, ["m", dimension]),
      tensor("tiles", TensorProto_DataType.INT64, [1]),
      input,
    ],
    initializer: [
      integers("tileShape", [0, -1, TILE_ROWS]),
      integers("first", [0]),
      integers("last", [-1]),
      integers("end", [Number.MAX_SAFE_INTEGER]),
      integers("one", [1]),
    ],
    node: [
      node("Gemm", ["queries", "rows"], ["products"], [integer("transB", 1)]), // [n, d] × [m, d] → [n, m]
      node("ReduceSum", ["products", "one"], ["sums"], [integer("keepdims", 0)]), // [n, m] → [n]
      node("Reshape", ["products", "tileShape"], ["tiled"]), // [n, m] → [n, m / 32, 32]
      node("ReduceMax", ["tiled"], ["all"], [list("axes", [2]), integer("keepdims", 0)]), // → [n, m / 32]
      node("Slice", ["all", "first", "tiles", "one"], ["greatest"]), // → [n, tiles]
      ...nodes, // → beats [n, tiles]
      node("NonZero", ["beats"], ["pairs64"]), // → [2, c]
      node("Transpose", ["pairs64"], ["places"]), // → [c, 2]
      node("GatherND", ["tiled", "places"], ["scores"]), // → [c, 32]
      // int64 would arrive as BigInts, one object per number.
      node("Cast", ["pairs64"], ["pairs"], [integer("to", TensorProto_DataType.INT32)]),
    ],
    output: [
      tensor("pairs", TensorProto_DataType.INT32, [2, "c"]),
      tensor("scores", TensorProto_DataType.FLOAT, ["c", TILE_ROWS]),
      tensor("sums", TensorProto_DataType.FLOAT, ["n"]),
      ...output,
    ],
  });
}

const choices = {
  given: {
    input: tensor("thresholds", TensorProto_DataType.FLOAT, ["n", 1]),
    nodes: [node("Greater", ["greatest", "thresholds"], ["beats"])],
    output: [],
  },
  found: {
    input: tensor("count", TensorProto_DataType.INT64, [1]),
    nodes: [
      node("TopK", ["greatest", "count"], ["best", "bestTiles"]), // [n, tiles] → [n, count] twice
      node("Slice", ["best", "last", "end", "one"], ["least"]), // → [n, 1]
      node("GreaterOrEqual", ["greatest", "least"], ["beats"]),
    ],
    output: [tensor("least", TensorProto_DataType.FLOAT, ["n", 1])],
  },
};
