import { bytesOf, type OnnxWriter } from "../lowering/onnx-writer.ts";
import type { WriteQuantizedLinear } from "../lowering/quantized-linear.ts";
import type { QuantizedWeight } from "../quantized-weight.ts";

/**
 * OpenVINO multiplies in 8 bits what was quantised with constant scales, and nothing else. So x is brought to 0 … 255 as
 * floats, quantised with a scale of 1 and 0 for zero, and the product is scaled back:
 *
 *     x ≈ (q − zero)·scale, so x·Wᵀ + b ≈ (q·Wᵀ − zero·Σᵢ Wᵢ)·scale + b
 *
 * Layers with the same input write its scale again; OpenVINO computes it once.
 */
export const writeQuantizeDequantize: WriteQuantizedLinear = (writer, [x, weight, bias], outputs, quantized) => {
  const apply = applying(writer);
  const { scale, zero } = writeScale(writer, x);
  const [one, first] = [writer.scalar(1), writer.byte(0)];
  const steps = apply("QuantizeLinear", apply("Add", apply("Div", x, scale), zero), one, first);
  const product = apply("MatMul", apply("DequantizeLinear", steps, one, first), writeWeight(writer, weight, quantized));
  const sums = writer.tensor(`${weight}:sums`, "float32", [quantized.scales.length], bytesOf(sumsOf(quantized)));
  const centred = apply("Sub", product, apply("Mul", zero, sums));
  writer.node("Add", [apply("Mul", centred, scale), bias], {}, outputs);
};

/** Of inputs that are all zeros, so that nothing is divided by 0. */
const SMALLEST_SCALE = 1e-30;

/** What a step is worth and which step stands for 0, as ONNX's DynamicQuantizeLinear has it; of all of x together. */
function writeScale(writer: OnnxWriter, x: string): { readonly scale: string; readonly zero: string } {
  const apply = applying(writer);
  const extreme = (operator: string): string => writer.node(operator, [x], { keepdims: 0 })[0];
  const most = apply("Max", extreme("ReduceMax"), writer.scalar(0));
  const least = apply("Min", extreme("ReduceMin"), writer.scalar(0));
  const step = apply("Div", apply("Sub", most, least), writer.scalar(255));
  const scale = apply("Max", step, writer.scalar(SMALLEST_SCALE));
  return { scale, zero: apply("Round", apply("Div", apply("Neg", least), scale)) };
}

/** [i, o]. */
function writeWeight(writer: OnnxWriter, name: string, { values, scales }: QuantizedWeight): string {
  const [o, i] = [scales.length, values.length / scales.length];
  const operands = [
    writer.tensor(`${name}:int8`, "int8", [i, o], bytesOf(values)),
    writer.tensor(`${name}:scales`, "float32", [o], bytesOf(scales)),
  ];
  return writer.node("DequantizeLinear", operands, { axis: 1 })[0];
}

/** Σᵢ of each output's weights, scaled: [o]. */
function sumsOf({ values, scales }: QuantizedWeight): Float32Array {
  const sums = new Float64Array(scales.length);
  for (const [k, value] of values.entries()) sums[k % scales.length] += value;
  return Float32Array.from(sums, (sum, output) => sum * scales[output]);
}

/** Adds nodes with one output and no attributes. */
const applying =
  (writer: OnnxWriter) =>
  (operator: string, ...inputs: readonly string[]): string =>
    writer.node(operator, inputs)[0];
