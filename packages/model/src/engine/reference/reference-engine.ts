import type { Differentiated } from "../../graph/differentiate.ts";
import type { Graph } from "../../graph/graph.ts";
import type { OperationName } from "../../graph/operations.ts";
import { resolveShape } from "../../graph/shape.ts";
import type { NamedTensors, Tensor } from "../../tensor.ts";
import { linear } from "../../graph/operation/linear.ts";
import type { Engine, Feeds, GradientProgram, Matrix, Precision, Program, Transpose } from "../engine.ts";
import { checkFeeds } from "../feeds.ts";
import { asHostStore, HostParameterStore } from "../host-parameter-store.ts";
import type { NumberArray } from "./array.ts";
import { kernels } from "./kernels.ts";
import { quantizedLinear } from "./quantized-linear.ts";

/** Interprets graphs with plain loops in double precision: slow, obvious, the oracle of the other engines. */
export function createReferenceEngine(): Engine {
  return {
    name: "reference",
    precisions: ["fp32", "int8"],
    store: (parameters, lanes = 1) => Promise.resolve(new HostParameterStore(parameters, lanes)),
    compile: (graph, constants, precision) => Promise.resolve(program(graph, constants, precision)),
    compileGradients: (differentiated) => Promise.resolve(gradientProgram(differentiated)),
    multiply: (left, right, transpose = "none", into?: Float32Array) =>
      Promise.resolve(multiply(left, right, transpose, into)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * Runs a graph in double precision, or with 8-bit products where a linear layer's weight is a parameter. Returns every
 * value by its id.
 */
export function interpret(
  graph: Graph,
  feeds: Feeds,
  parameters: ReadonlyMap<string, { readonly data: Float32Array | Float64Array }>,
  precision: Precision = "fp32",
): ReadonlyMap<number, NumberArray> {
  checkFeeds(graph, feeds);
  const values = new Map<number, NumberArray>();
  for (const { id, name, role, shape } of graph.inputs) {
    const data = role === "parameter" ? parameters.get(name)?.data : feeds.tensors.get(name);
    if (data === undefined) throw new TypeError(`parameter ${name}: expected a tensor, got none`);
    values.set(id, { shape: resolveShape(shape, feeds), data: Float64Array.from(data) });
  }
  for (const { operation, inputs, outputs, attributes } of graph.nodes) {
    const kernel =
      operation === linear && precision === "int8" ? quantizedLinear : kernels[operation.name as OperationName];
    const results = kernel(
      inputs.map((input) => values.get(input.id)!),
      outputs.map((output) => resolveShape(output.shape, feeds)),
      attributes,
    );
    for (const [position, { id }] of outputs.entries()) values.set(id, results[position]);
  }
  return values;
}

function program(graph: Graph, constants: NamedTensors = new Map(), precision?: Precision): Program {
  return {
    run(feeds, store) {
      const parameters = store === undefined ? constants : new Map([...asHostStore(store).parameters, ...constants]);
      const values = interpret(graph, feeds, parameters, precision);
      const outputs = [...graph.outputs].map(([name, { id }]) => [name, asTensor(values.get(id)!)] as const);
      return Promise.resolve(new Map(outputs));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function gradientProgram({ backward, gradients }: Differentiated): GradientProgram {
  return {
    run(feeds, store, lane) {
      const stored = asHostStore(store);
      const values = interpret(backward, feeds, stored.parameters);
      for (const [name, gradient] of gradients) {
        const sum = stored.gradients(lane).get(name)!;
        if (gradient.kind === "rows") addRows(sum, values.get(gradient.indices.id)!, values.get(gradient.values.id)!);
        else for (const [i, one] of values.get(gradient.value.id)!.data.entries()) sum.data[i] += one;
      }
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function addRows(sum: Tensor, indices: NumberArray, rows: NumberArray): void {
  const width = sum.shape[1];
  for (const [row, index] of indices.data.entries()) {
    for (let i = 0; i < width; i++) sum.data[index * width + i] += rows.data[row * width + i];
  }
}

function multiply(left: Matrix, right: Matrix, transpose: Transpose, into?: Float32Array): Matrix {
  const [transposeA, transposeB] = [transpose === "left", transpose === "right"];
  const shape = [transposeA ? left.columns : left.rows, transposeB ? right.rows : right.columns];
  const inputs = [left, right].map(({ rows, columns, data }) => ({
    shape: [rows, columns],
    data: Float64Array.from(data),
  }));
  const [product] = kernels.matMul(inputs, [shape], { transposeA, transposeB, factor: 1 });
  const data = into ?? new Float32Array(product.data.length);
  data.set(product.data);
  return { rows: shape[0], columns: shape[1], data };
}

function asTensor({ shape, data }: NumberArray): Tensor {
  return { shape, data: Float32Array.from(data) };
}
