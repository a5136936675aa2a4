import { TensorProto_DataType } from "onnx-buf";
import { TILE_ROWS } from "./candidates-graph.ts";
import { encodeModel, integer, integers, list, node, tensor } from "./onnx-model.ts";

/** What stands for 0 in queries, whose 8 bits have no sign: products of two numbers with one take twenty times as long. */
export const ZERO = 128;

/** The largest number in 8 bits, on both sides of 0. */
export const LARGEST = 127;

/** A tile's least step, so that rows of zeros have one; much more than the least float32. */
const LEAST_STEP = 1e-30;

/**
 * The ONNX model that writes rows in 8 bits, each tile in steps of its own: a 127th of its largest number.
 *
 * `rows [m, d]`, of `tiles` tiles → `numbers [d, m]` int8, a row a column; `steps [tiles]`; `squares [m]`: each row's
 * squared length, which is not finite where one of its numbers is not.
 */
export function quantisedRowsGraph(dimension: number, tiles: number): Uint8Array {
  const reduceTiles = [list("axes", [1]), integer("keepdims", 0)];
  return encodeModel({
    name: "quantised rows",
    input: [tensor("rows", TensorProto_DataType.FLOAT, [tiles * TILE_ROWS, dimension])],
    initializer: [
      integers("tileShape", [tiles, TILE_ROWS * dimension]),
      integers("rowShape", [tiles * TILE_ROWS, dimension]),
      integers("one", [1]),
      { name: "leastStep", dataType: TensorProto_DataType.FLOAT, floatData: [LEAST_STEP] },
      { name: "largest", dataType: TensorProto_DataType.FLOAT, floatData: [LARGEST] },
      { name: "zeros", dataType: TensorProto_DataType.INT8, dims: [BigInt(tiles)], rawData: new Uint8Array(tiles) },
    ],
    node: [
      node("Reshape", ["rows", "tileShape"], ["tiled"]), // [m, d] → [tiles, 32 · d]
      node("ReduceMax", ["tiled"], ["high"], reduceTiles), // → [tiles]
      node("ReduceMin", ["tiled"], ["low"], reduceTiles),
      node("Neg", ["low"], ["depth"]),
      node("Max", ["high", "depth"], ["extent"]),
      node("Div", ["extent", "largest"], ["exactSteps"]),
      node("Max", ["exactSteps", "leastStep"], ["steps"]),
      node("QuantizeLinear", ["tiled", "steps", "zeros"], ["tiledNumbers"], [integer("axis", 0)]),
      node("Reshape", ["tiledNumbers", "rowShape"], ["rowNumbers"]), // → [m, d]
      node("Transpose", ["rowNumbers"], ["numbers"]), // → [d, m]
      node("Mul", ["rows", "rows"], ["squared"]), // A third faster than ReduceSumSquare.
      node("ReduceSum", ["squared", "one"], ["squares"], [integer("keepdims", 0)]), // [m, d] → [m]
    ],
    output: [
      tensor("numbers", TensorProto_DataType.INT8, [dimension, tiles * TILE_ROWS]),
      tensor("steps", TensorProto_DataType.FLOAT, [tiles]),
      tensor("squares", TensorProto_DataType.FLOAT, [tiles * TILE_ROWS]),
    ],
  });
}

/**
 * The ONNX model of 8-bit products, and of the tiles whose greatest is more than a limit: `queries [n, d]` uint8, `rows [d, m]`
 * int8, `limits [n, m / TILE_ROWS]` int32 → `pairs [2, c]` int32: query and tile, ascending; `products [c, TILE_ROWS]` int32.
 */
export function productsGraph(dimension: number): Uint8Array {
  return encodeModel({
    name: "products",
    input: [
      tensor("queries", TensorProto_DataType.UINT8, ["n", dimension]),
      tensor("rows", TensorProto_DataType.INT8, [dimension, "m"]),
      tensor("limits", TensorProto_DataType.INT32, ["n", "tiles"]),
    ],
    initializer: [
      { name: "zero", dataType: TensorProto_DataType.UINT8, int32Data: [ZERO] },
      integers("tileShape", [0, -1, TILE_ROWS]),
    ],
    node: [
      node("MatMulInteger", ["queries", "rows", "zero"], ["all"]), // [n, d] × [d, m] → [n, m]
      node("Reshape", ["all", "tileShape"], ["tiled"]), // [n, m] → [n, m / 32, 32]
      node("ReduceMax", ["tiled"], ["greatest"], [list("axes", [2]), integer("keepdims", 0)]), // → [n, m / 32]
      node("Greater", ["greatest", "limits"], ["beats"]),
      node("NonZero", ["beats"], ["pairs64"]), // → [2, c]
      node("Transpose", ["pairs64"], ["places"]), // → [c, 2]
      node("GatherND", ["tiled", "places"], ["products"]), // → [c, 32]
      node("Cast", ["pairs64"], ["pairs"], [integer("to", TensorProto_DataType.INT32)]),
    ],
    output: [
      tensor("pairs", TensorProto_DataType.INT32, [2, "c"]),
      tensor("products", TensorProto_DataType.INT32, ["c", TILE_ROWS]),
    ],
  });
}

/** The ONNX model of float32 products, by the operator of exact search: `queries [n, d]`, `rows [m, d]` → `scores [n, m]`. */
export function scoresGraph(dimension: number): Uint8Array {
  return encodeModel({
    name: "scores",
    input: [
      tensor("queries", TensorProto_DataType.FLOAT, ["n", dimension]),
      tensor("rows", TensorProto_DataType.FLOAT, ["m", dimension]),
    ],
    node: [node("Gemm", ["queries", "rows"], ["scores"], [integer("transB", 1)])],
    output: [tensor("scores", TensorProto_DataType.FLOAT, ["n", "m"])],
  });
}
