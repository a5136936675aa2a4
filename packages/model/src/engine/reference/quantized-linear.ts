import { quantizeWeight } from "../quantized-weight.ts";
import type { NumberArray } from "./array.ts";

/**
 * x·Wᵀ + b in 8-bit numbers: [m, i] × [o, i] + [o] → [m, o]. Weights are scaled for each output; x, all together, to
 * 0 … 255 with a number for 0 (ONNX's DynamicQuantizeLinear).
 */
export function quantizedLinear([x, weight, bias]: readonly NumberArray[]): NumberArray[] {
  const [outputs, inputs] = weight.shape;
  const { values, scales } = quantizeWeight({ shape: weight.shape, data: Float32Array.from(weight.data) });
  const { steps, scale } = quantizeTogether(x.data);
  const rows = x.shape[0];
  const data = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let output = 0; output < outputs; output++) {
      let sum = 0;
      for (let k = 0; k < inputs; k++) sum += steps[row * inputs + k] * values[k * outputs + output];
      data[row * outputs + output] = sum * scale * scales[output] + bias.data[output];
    }
  }
  return [{ shape: [rows, outputs], data }];
}

/** Steps from 0, each worth `scale`. */
function quantizeTogether(data: Float64Array): { readonly steps: Int32Array; readonly scale: number } {
  const least = data.reduce((all, one) => Math.min(all, one), 0);
  const most = data.reduce((all, one) => Math.max(all, one), 0);
  const scale = Math.fround((most - least) / 255);
  if (scale === 0) return { steps: new Int32Array(data.length), scale };
  const zero = Math.round(-least / scale);
  return {
    steps: Int32Array.from(data, (one) => Math.min(255, Math.max(0, Math.round(one / scale) + zero)) - zero),
    scale,
  };
}
