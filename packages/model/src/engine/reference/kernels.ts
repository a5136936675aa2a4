import type { Attributes } from "../../graph/graph.ts";
import type { OperationName } from "../../graph/operations.ts";
import { broadcastOffset, indicesOf, type NumberArray, sizeOf, stridesOf, zeros } from "./array.ts";
import { errorFunction } from "./error-function.ts";

/** Computes the outputs, of the given shapes, from the inputs. */
export type Kernel = (
  inputs: readonly NumberArray[],
  shapes: readonly (readonly number[])[],
  attributes: Attributes,
) => readonly NumberArray[];

const elementwise =
  (compute: (...elements: readonly number[]) => number): Kernel =>
  (inputs, [shape]) => {
    const y = zeros(shape);
    let i = 0;
    for (const index of indicesOf(shape)) {
      y.data[i++] = compute(...inputs.map((input) => input.data[broadcastOffset(input.shape, index)]));
    }
    return [y];
  };

/** What each operation means: plain loops in double precision, slow and obvious. */
export const kernels: Readonly<Record<OperationName, Kernel>> = {
  add: elementwise((a, b) => a + b),
  subtract: elementwise((a, b) => a - b),
  multiply: elementwise((a, b) => a * b),
  erf: elementwise(errorFunction),
  exp: elementwise(Math.exp),
  tanh: elementwise(Math.tanh),
  gelu: elementwise((x) => (x / 2) * (1 + errorFunction(x * Math.SQRT1_2))),
  expand: elementwise((x) => x),

  scale: (inputs, shapes, attributes) => {
    const { factor, offset } = attributes as { factor: number; offset: number };
    return elementwise((x) => factor * x + offset)(inputs, shapes, attributes);
  },

  power: (inputs, shapes, attributes) => {
    const { exponent } = attributes as { exponent: number };
    return elementwise((x) => x ** exponent)(inputs, shapes, attributes);
  },

  dropout: (inputs, shapes, attributes) => {
    const { rate } = attributes as { rate: number };
    return elementwise((x, kept) => (x * kept) / (1 - rate))(inputs, shapes, attributes);
  },

  reshape: ([x], [shape]) => [{ shape, data: x.data.slice() }],

  transpose: ([x], [shape], attributes) => {
    const { permutation } = attributes as { permutation: readonly number[] };
    const strides = stridesOf(x.shape);
    const y = zeros(shape);
    let i = 0;
    for (const index of indicesOf(shape)) {
      y.data[i++] = x.data[permutation.reduce((offset, axis, position) => offset + index[position] * strides[axis], 0)];
    }
    return [y];
  },

  sum: ([x], [shape]) => {
    const y = zeros(shape);
    let i = 0;
    for (const index of indicesOf(x.shape)) y.data[broadcastOffset(shape, index)] += x.data[i++];
    return [y];
  },

  gather: ([table, indices], [shape]) => {
    const width = table.shape[1];
    const y = zeros(shape);
    for (const [row, index] of indices.data.entries()) {
      y.data.set(table.data.subarray(index * width, (index + 1) * width), row * width);
    }
    return [y];
  },

  matMul: ([a, b], [shape], attributes) => {
    const { transposeA, transposeB, factor } = attributes as {
      transposeA: boolean;
      transposeB: boolean;
      factor: number;
    };
    const [rows, columns] = shape.slice(-2);
    const inner = a.shape.at(transposeA ? -2 : -1)!;
    const y = zeros(shape);
    for (let stack = 0; stack < sizeOf(shape.slice(0, -2)); stack++) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let product = 0;
          for (let k = 0; k < inner; k++) {
            const left = stack * rows * inner + (transposeA ? k * rows + i : i * inner + k);
            const right = stack * inner * columns + (transposeB ? j * inner + k : k * columns + j);
            product += a.data[left] * b.data[right];
          }
          y.data[(stack * rows + i) * columns + j] = factor * product;
        }
      }
    }
    return [y];
  },

  linear: ([x, weight, bias], shapes, attributes) => {
    const options = { transposeA: false, transposeB: true, factor: 1 };
    return kernels.add([...kernels.matMul([x, weight], shapes, options), bias], shapes, attributes);
  },

  softmax: ([x], [shape]) => {
    const y = zeros(shape);
    const width = shape.at(-1)!;
    for (let start = 0; start < x.data.length; start += width) {
      const row = x.data.subarray(start, start + width);
      const largest = row.reduce((one, other) => Math.max(one, other));
      const powers = row.map((one) => Math.exp(one - largest));
      const total = powers.reduce((one, other) => one + other);
      y.data.set(
        powers.map((one) => one / total),
        start,
      );
    }
    return [y];
  },

  layerNormalization: ([x, gain, bias], shapes, attributes) => {
    const { epsilon } = attributes as { epsilon: number };
    const [y, means, inverseDeviations] = shapes.map(zeros);
    const width = gain.data.length;
    for (let row = 0; row < means.data.length; row++) {
      const values = x.data.subarray(row * width, (row + 1) * width);
      const mean = values.reduce((one, other) => one + other) / width;
      const variance = values.reduce((all, one) => all + (one - mean) ** 2, 0) / width;
      const inverseDeviation = 1 / Math.sqrt(variance + epsilon);
      means.data[row] = mean;
      inverseDeviations.data[row] = inverseDeviation;
      for (let i = 0; i < width; i++) {
        y.data[row * width + i] = (values[i] - mean) * inverseDeviation * gain.data[i] + bias.data[i];
      }
    }
    return [y, means, inverseDeviations];
  },
};
