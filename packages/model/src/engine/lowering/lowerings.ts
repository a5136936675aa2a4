import type { Attributes, Node } from "../../graph/graph.ts";
import type { OperationName } from "../../graph/operations.ts";
import type { Shape } from "../../graph/shape.ts";
import type { OnnxWriter } from "./onnx-writer.ts";

export interface LoweringContext {
  readonly writer: OnnxWriter;
  /** The name of an int64 tensor that holds the shape's numbers when the graph runs. */
  readonly shape: (shape: Shape) => string;
}

/** Adds the ONNX nodes of one of ours; `outputs` are the names to write to. */
export type Lowering = (
  context: LoweringContext,
  inputs: readonly string[],
  outputs: readonly string[],
  node: Node,
) => void;

const MICROSOFT = "com.microsoft";

const sameName =
  (operator: string): Lowering =>
  ({ writer }, inputs, outputs) =>
    void writer.node(operator, inputs, {}, outputs);

/** How each operation is said in ONNX. */
export const lowerings: Readonly<Record<OperationName, Lowering>> = {
  add: sameName("Add"),
  subtract: sameName("Sub"),
  multiply: sameName("Mul"),
  erf: sameName("Erf"),
  exp: sameName("Exp"),
  gather: sameName("Gather"),
  gelu: sameName("Gelu"),
  tanh: sameName("Tanh"),

  dropout({ writer }, [x, mask], outputs, { attributes }) {
    // The cheapest way found to use bytes as numbers: the factor 1/(1 − rate) comes with the conversion.
    const { rate } = attributes as { rate: number };
    const [factors] = writer.node("DequantizeLinear", [mask, writer.scalar(1 / (1 - rate)), writer.byte(0)]);
    writer.node("Mul", [x, factors], {}, outputs);
  },

  expand({ writer, shape }, [x], outputs, node) {
    writer.node("Expand", [x, shape(node.outputs[0].shape)], {}, outputs);
  },

  layerNormalization({ writer }, inputs, outputs, { attributes }) {
    const { epsilon } = attributes as { epsilon: number };
    writer.node("LayerNormalization", inputs, { axis: -1, epsilon: { float: epsilon } }, outputs);
  },

  linear({ writer }, inputs, outputs) {
    writer.node("Gemm", inputs, { transB: 1 }, outputs);
  },

  matMul({ writer }, inputs, outputs, node) {
    const flags = productFlags(node.attributes);
    // Gemm takes matrices only; stacks of matrices need ONNX Runtime's own product, which transposes as Gemm does.
    if (node.outputs[0].shape.length === 2) {
      writer.node("Gemm", inputs, flags, outputs);
    } else if (flags.transA + flags.transB === 0 && flags.alpha.float === 1) {
      writer.node("MatMul", inputs, {}, outputs);
    } else {
      writer.node("FusedMatMul", inputs, flags, outputs, MICROSOFT);
    }
  },

  power({ writer }, [x], outputs, { attributes }) {
    writer.node("Pow", [x, writer.scalar((attributes as { exponent: number }).exponent)], {}, outputs);
  },

  reshape({ writer, shape }, [x], outputs, node) {
    const wanted = node.outputs[0].shape;
    const known = wanted.map((one) => (typeof one === "number" ? one : -1));
    // One extent may be left to the runtime, which knows how many elements there are.
    const one = known.filter((extent) => extent === -1).length < 2;
    writer.node("Reshape", [x, one ? writer.integers(known) : shape(wanted)], {}, outputs);
  },

  scale({ writer }, [x], outputs, { attributes }) {
    const { factor, offset } = attributes as { factor: number; offset: number };
    // One pass over the tensor where one does.
    if (factor === -1) writer.node("Sub", [writer.scalar(offset), x], {}, outputs);
    else if (factor === 1) writer.node("Add", [x, writer.scalar(offset)], {}, outputs);
    else if (offset === 0) writer.node("Mul", [x, writer.scalar(factor)], {}, outputs);
    else writer.node("Add", [...writer.node("Mul", [x, writer.scalar(factor)]), writer.scalar(offset)], {}, outputs);
  },

  softmax({ writer }, [x], outputs) {
    writer.node("Softmax", [x], { axis: -1 }, outputs);
  },

  sum({ writer }, [x], outputs, { attributes }) {
    const { axes } = attributes as { axes: readonly number[] };
    writer.node("ReduceSum", [x, writer.integers(axes)], { keepdims: 1 }, outputs);
  },

  transpose({ writer }, [x], outputs, { attributes }) {
    writer.node("Transpose", [x], { perm: (attributes as { permutation: readonly number[] }).permutation }, outputs);
  },
};

/** The attributes of a matMul as those of ONNX's products. */
export function productFlags({ transposeA, transposeB, factor }: Attributes) {
  return { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: Number(factor) } };
}
