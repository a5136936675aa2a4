import { dimensionName, type Shape } from "../../graph/shape.ts";
import { OnnxWriter } from "./onnx-writer.ts";

/**
 * A model that adds `addend:NAME` to `sum:NAME` and writes `out:NAME`, for each name with its shape. It does so element
 * by element, so a sum and its `out` may be the same memory.
 */
export function lowerSums(shapes: ReadonlyMap<string, Shape>): Uint8Array {
  const writer = new OnnxWriter();
  for (const [name, shape] of shapes) {
    const dimensions = shape.map((one) => (typeof one === "number" ? one : dimensionName(one)));
    const operands = [`sum:${name}`, `addend:${name}`];
    for (const operand of operands) writer.input(operand, "float32", dimensions);
    writer.node("Add", operands, {}, [`out:${name}`]);
    writer.output(`out:${name}`, "float32", dimensions);
  }
  return writer.encode();
}
