import type { Graph, Node, Value } from "../../graph/graph.ts";
import type { OperationName } from "../../graph/operations.ts";
import { dimensionName, type Shape, shapeName } from "../../graph/shape.ts";
import { linear } from "../../graph/operation/linear.ts";
import type { NamedTensors, Tensor } from "../../tensor.ts";
import { quantizeWeight } from "../quantized-weight.ts";
import { lowerings, productFlags } from "./lowerings.ts";
import { bytesOf, OnnxWriter } from "./onnx-writer.ts";
import type { EightBits } from "./quantized-linear.ts";

export interface Lowered {
  readonly bytes: Uint8Array;
  /** The graph's inputs that the model reads, by name: some are of use to what is done with its outputs alone. */
  readonly inputs: ReadonlySet<string>;
  /** Inputs (int64), by name, that carry the numbers of shapes with extents that vary. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

export interface LowerOptions {
  /** Parameters to build in. */
  readonly constants?: NamedTensors;
  /** How linear layers with built-in weights compute in 8-bit numbers. Default: they do not. */
  readonly eightBits?: EightBits;
  /**
   * Outputs that are added to an input of the name `sum:NAME` and the output's shape. Given the same memory for both,
   * the sum grows in place.
   */
  readonly sums?: ReadonlySet<string>;
}

/** Writes a graph as an ONNX model. */
export function lower(graph: Graph, { constants, eightBits, sums = new Set() }: LowerOptions = {}): Lowered {
  const writer = new OnnxWriter();
  const names = new Map<number, string>();
  const shapes = new Map<string, Shape>();
  const quantized = eightBits === undefined ? new Map<Node, Tensor>() : linearWeights(graph, constants);
  const quantizedNames = new Set([...quantized.keys()].map(({ inputs: [, weight] }) => weight.id));

  const inputs = new Set<string>();
  const read = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.values()].map(({ id }) => id));
  for (const input of graph.inputs) {
    names.set(input.id, input.name);
    if (quantizedNames.has(input.id) || !read.has(input.id)) continue;
    const constant = input.role === "parameter" ? constants?.get(input.name) : undefined;
    if (constant !== undefined) writer.tensor(input.name, "float32", constant.shape, bytesOf(constant.data));
    else {
      writer.input(input.name, input.type, dimensions(input.shape));
      inputs.add(input.name);
    }
  }

  const shape = (wanted: Shape): string => {
    if (wanted.every((one) => typeof one === "number")) return writer.integers(wanted);
    const name = `shape:${shapeName(wanted)}`;
    if (!shapes.has(name)) writer.input(name, "int64", [wanted.length]);
    shapes.set(name, wanted);
    return name;
  };

  const sumOf = sumsByValue(graph, sums);
  // Nodes write where the outputs are wanted: an Identity behind them would copy each.
  const outputOf = new Map<number, string>();
  for (const [name, { id }] of graph.outputs) if (!sums.has(name) && !outputOf.has(id)) outputOf.set(id, `out:${name}`);
  for (const node of graph.nodes) {
    const operands = node.inputs.map((value) => names.get(value.id)!);
    const outputs = node.outputs.map((value) => {
      names.set(value.id, outputOf.get(value.id) ?? writer.fresh());
      return names.get(value.id)!;
    });
    const sum = sumOf.get(node.outputs[0].id);
    const weight = quantized.get(node);
    if (eightBits !== undefined && weight !== undefined) {
      eightBits.write(writer, operands, outputs, quantizeWeight(weight, eightBits.largestWeight));
    } else if (sum !== undefined && isMatrixProduct(node)) {
      // Gemm adds to its third operand: a weight's gradient needs no pass of its own to be summed.
      writer.node("Gemm", [...operands, `sum:${sum}`], productFlags(node.attributes), [`out:${sum}`]);
    } else lowerings[node.operation.name as OperationName]({ writer, shape }, operands, outputs, node);
  }

  const producers = new Map(graph.nodes.map((node) => [node.outputs[0].id, node]));
  for (const [name, value] of graph.outputs) {
    const computed = names.get(value.id)!;
    if (sums.has(name)) {
      writer.input(`sum:${name}`, value.type, dimensions(value.shape));
      const producer = producers.get(value.id);
      const isAdded = producer !== undefined && isMatrixProduct(producer);
      if (!isAdded) writer.node("Add", [`sum:${name}`, computed], {}, [`out:${name}`]);
    } else if (computed !== `out:${name}`) {
      writer.node("Identity", [computed], {}, [`out:${name}`]); // an input, or a value with two names
    }
    writer.output(`out:${name}`, value.type, dimensions(value.shape));
  }
  return { bytes: writer.encode(), inputs, shapes };
}

/** Linear layers whose weights are built in. A weight belongs to one layer. */
function linearWeights(graph: Graph, constants: NamedTensors = new Map()): ReadonlyMap<Node, Tensor> {
  const names = new Map(graph.inputs.map((input) => [input.id, input.name]));
  return new Map(
    graph.nodes.flatMap((node): [Node, Tensor][] => {
      const weight = node.operation === linear ? constants.get(names.get(node.inputs[1].id) ?? "") : undefined;
      return weight === undefined ? [] : [[node, weight]];
    }),
  );
}

function isMatrixProduct(node: Node): boolean {
  return node.operation.name === "matMul" && node.outputs[0].shape.length === 2;
}

function sumsByValue(graph: Graph, sums: ReadonlySet<string>): ReadonlyMap<number, string> {
  return new Map([...graph.outputs].flatMap(([name, { id }]: [string, Value]) => (sums.has(name) ? [[id, name]] : [])));
}

function dimensions(shape: Shape): (number | string)[] {
  return shape.map((dimension) => (typeof dimension === "number" ? dimension : dimensionName(dimension)));
}
