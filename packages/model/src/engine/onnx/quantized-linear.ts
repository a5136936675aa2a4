import { bytesOf } from "../lowering/onnx-writer.ts";
import type { WriteQuantizedLinear } from "../lowering/quantized-linear.ts";

/** ONNX Runtime's own node for it, which scales its input, multiplies and scales back. */
export const writeDynamicQuantizeMatMul: WriteQuantizedLinear = (writer, [x, weight, bias], outputs, quantized) => {
  const { values, scales } = quantized;
  const [o, i] = [scales.length, values.length / scales.length];
  const operands = [
    writer.tensor(`${weight}:int8`, "int8", [i, o], bytesOf(values)),
    writer.tensor(`${weight}:scales`, "float32", [o], bytesOf(scales)),
    writer.tensor(`${weight}:zeros`, "int8", [o], new Uint8Array(o)),
  ];
  writer.node("DynamicQuantizeMatMul", [x, ...operands, bias], {}, outputs, "com.microsoft");
};
