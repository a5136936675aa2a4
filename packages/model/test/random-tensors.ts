import type { Feeds } from "../src/engine/engine.ts";
import type { Graph, Value } from "../src/graph/graph.ts";
import { GraphBuilder } from "../src/graph/graph-builder.ts";
import type { Attributes } from "../src/graph/graph.ts";
import type { NoAttributes } from "../src/graph/operation.ts";
import type { OperationName } from "../src/graph/operations.ts";
import { operations } from "../src/graph/operations.ts";
import { type Extents, resolveShape, type Shape } from "../src/graph/shape.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";

/** One use of an operation: `parameters` are float32 inputs that get gradients, `batch` the others. */
export interface OperationCase {
  readonly name: OperationName;
  readonly parameters: readonly Shape[];
  readonly batch?: readonly { readonly type: "int32" | "uint8"; readonly shape: Shape; readonly below: number }[];
  readonly attributes?: Attributes;
  /** Inputs are made positive, for operations that are smooth only there. */
  readonly positive?: boolean;
}

/** Every operation, in every form that the model uses. */
export const operationCases: readonly OperationCase[] = [
  {
    name: "add",
    parameters: [
      ["n", "t", 3],
      ["t", 3],
    ],
  },
  {
    name: "add",
    parameters: [
      ["n", 2, "t", "t"],
      ["n", 1, 1, "t"],
    ],
  },
  {
    name: "subtract",
    parameters: [
      ["n", 4],
      ["n", 1],
    ],
  },
  {
    name: "subtract",
    parameters: [
      [1, 4],
      ["n", 4],
    ],
  },
  { name: "multiply", parameters: [["n", 4], [4]] },
  {
    name: "multiply",
    parameters: [
      ["n", "t"],
      ["n", "t"],
    ],
  },
  { name: "scale", parameters: [["n", 3]], attributes: { factor: -0.5, offset: 2 } },
  { name: "scale", parameters: [["n", 3]], attributes: { factor: -1, offset: 0.25 } },
  { name: "scale", parameters: [["n", 3]], attributes: { factor: 1, offset: 0.25 } },
  { name: "scale", parameters: [["n", 3]], attributes: { factor: 3, offset: 0 } },
  { name: "erf", parameters: [["n", 5]] },
  { name: "exp", parameters: [["n", 5]] },
  { name: "gelu", parameters: [["n", 5]] },
  { name: "tanh", parameters: [["n", 5]] },
  { name: "power", parameters: [["n", 1]], attributes: { exponent: -0.5 }, positive: true },
  { name: "expand", parameters: [["n", 1, 3]], attributes: { shape: ["n", "t", 3] } },
  { name: "sum", parameters: [["n", "t", 3]], attributes: { axes: [0, 2] } },
  { name: "sum", parameters: [["n", 6]], attributes: { axes: [1] } },
  { name: "reshape", parameters: [[{ product: ["n", "t"] }, 6]], attributes: { shape: ["n", "t", 2, 3] } },
  { name: "transpose", parameters: [["n", "t", 2, 3]], attributes: { permutation: [0, 2, 1, 3] } },
  { name: "transpose", parameters: [["n", "t", 3]], attributes: { permutation: [2, 0, 1] } },
  { name: "softmax", parameters: [["n", "t", 4]] },
  { name: "layerNormalization", parameters: [["n", 6], [6], [6]], attributes: { epsilon: 1e-5 } },
  { name: "linear", parameters: [["n", 3], [5, 3], [5]] },
  { name: "gather", parameters: [[7, 3]], batch: [{ type: "int32", shape: ["n", "t"], below: 7 }] },
  {
    name: "dropout",
    parameters: [["n", "t"]],
    batch: [{ type: "uint8", shape: ["n", "t"], below: 2 }],
    attributes: { rate: 0.25 },
  },
  ...[false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB): OperationCase[] => [
      {
        name: "matMul",
        parameters: [transposeA ? [4, "n"] : ["n", 4], transposeB ? [3, 4] : [4, 3]],
        attributes: { transposeA, transposeB, factor: 0.5 },
      },
      {
        name: "matMul",
        parameters: [transposeA ? ["n", 2, 4, "t"] : ["n", 2, "t", 4], transposeB ? ["n", 2, 3, 4] : ["n", 2, 4, 3]],
        attributes: { transposeA, transposeB, factor: 1 },
      },
    ]),
  ),
];

/** The case as a graph with parameters `p0`, `p1`, …, batch inputs `b0`, … and the operation's first output, `y`. */
export function graphOfCase({ name, parameters, batch = [], attributes = {} }: OperationCase): Graph {
  const build = new GraphBuilder();
  const inputs: Value[] = [
    ...parameters.map((shape, i) => build.input("parameter", `p${i}`, shape)),
    ...batch.map(({ shape, type }, i) => build.input("batch", `b${i}`, shape, type)),
  ];
  // The union of all attribute types is narrower than any one of them.
  const operation = operations[name] as (typeof operations)["add"];
  return build.build(new Map([["y", build.apply(operation, inputs, attributes as NoAttributes)]]));
}

/** Numbers for the case: the same for the same seed. */
export function numbersOfCase(
  { parameters, batch = [], positive = false }: OperationCase,
  extents: Extents,
  seed: number,
): { readonly parameters: ReadonlyMap<string, { shape: number[]; data: Float32Array }>; readonly feeds: Feeds } {
  const size = (shape: Shape): number => resolveShape(shape, extents).reduce((all, one) => all * one, 1);
  const random = (i: number, count: number): Float32Array => {
    const numbers = normalNumbers(seed + i, count, 1);
    return positive ? numbers.map((one) => Math.abs(one) + 0.5) : numbers;
  };
  return {
    parameters: new Map(
      parameters.map((shape, i) => [`p${i}`, { shape: resolveShape(shape, extents), data: random(i, size(shape)) }]),
    ),
    feeds: {
      ...extents,
      tensors: new Map(
        batch.map(({ shape, type, below }, i) => {
          const whole = random(100 + i, size(shape)).map((one) => Math.floor(Math.abs(one) * 1e4) % below);
          return [`b${i}`, type === "int32" ? Int32Array.from(whole) : Uint8Array.from(whole)];
        }),
      ),
    },
  };
}
