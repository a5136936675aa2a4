import { HostParameterStore } from "../host-parameter-store.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import { compileGradientProgram } from "../lowering/gradient-program.ts";
import { compileProgram } from "../lowering/lowered-program.ts";
import { createMatrixProduct } from "../lowering/matrix-product.ts";
import { eightBitsOf } from "../lowering/quantized-linear.ts";
import { createOnnxRunner } from "./onnx-session.ts";
import { writeDynamicQuantizeMatMul } from "./quantized-linear.ts";

/**
 * Runs graphs on ONNX Runtime's CPU kernels, or those whose parameters are built in on its CUDA kernels. Parameters and
 * gradients stay in this process's memory.
 */
export async function createOnnxEngine({ device = "cpu", ...options }: EngineOptions = {}): Promise<Engine> {
  const createRunner = (model: Uint8Array) => createOnnxRunner(model, options);
  const product = await createMatrixProduct(createRunner);
  return {
    name: device === "cpu" ? "onnx" : "onnx with CUDA",
    device,
    // 8-bit products with weights are a kernel of the CPU.
    precisions: device === "cpu" ? ["fp32", "int8"] : ["fp32"],
    store: (parameters, lanes = 1) => Promise.resolve(new HostParameterStore(parameters, lanes)),
    async compile(graph, constants, precision) {
      const eightBits = precision === "int8" ? await eightBitsOf(writeDynamicQuantizeMatMul, createRunner) : undefined;
      const onDevice = (model: Uint8Array) => createOnnxRunner(model, { ...options, device });
      return compileProgram(graph, constants === undefined ? createRunner : onDevice, { constants, eightBits });
    },
    compileGradients: (differentiated) => compileGradientProgram(differentiated, createRunner),
    multiply: product.multiply,
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}
