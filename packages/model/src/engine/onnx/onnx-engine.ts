import { HostParameterStore } from "../host-parameter-store.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import { createMatrixProduct } from "./matrix-product.ts";
import { compileGradientProgram, compileProgram } from "./onnx-program.ts";

/**
 * Runs graphs on ONNX Runtime's CPU kernels, or those whose parameters are built in on its CUDA kernels. Parameters and
 * gradients stay in this process's memory.
 */
export async function createOnnxEngine({ device = "cpu", ...options }: EngineOptions = {}): Promise<Engine> {
  const product = await createMatrixProduct(options);
  return {
    name: device === "cpu" ? "onnx" : "onnx with CUDA",
    // 8-bit products with weights are a kernel of the CPU.
    precisions: device === "cpu" ? ["fp32", "int8"] : ["fp32"],
    store: (parameters, lanes = 1) => Promise.resolve(new HostParameterStore(parameters, lanes)),
    compile: (graph, constants, precision) =>
      compileProgram(graph, constants === undefined ? options : { ...options, device }, constants, precision),
    compileGradients: (differentiated) => compileGradientProgram(differentiated, options),
    multiply: product.multiply,
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}
