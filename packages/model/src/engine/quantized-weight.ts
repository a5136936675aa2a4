import type { Tensor } from "../tensor.ts";

/** A weight in 8-bit whole numbers: element [j, k] of the weight is about values[k, j] · scales[j]. */
export interface QuantizedWeight {
  /** [i, o]: transposed, as products take it. */
  readonly values: Int8Array;
  /** [o]. */
  readonly scales: Float32Array;
}

/**
 * A linear layer's weight [o, i], each output scaled by its largest element, which becomes `largest`. Outputs of zeros
 * stay zeros.
 */
export function quantizeWeight({ shape: [outputs, inputs], data }: Tensor, largest = 127): QuantizedWeight {
  const values = new Int8Array(data.length);
  const scales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const row = data.subarray(output * inputs, (output + 1) * inputs);
    const scale = Math.fround(row.reduce((most, one) => Math.max(most, Math.abs(one)), 0) / largest);
    scales[output] = scale;
    if (scale === 0) continue;
    for (let input = 0; input < inputs; input++) values[input * outputs + output] = Math.round(row[input] / scale);
  }
  return { values, scales };
}
