import { HostParameterStore } from "../host-parameter-store.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import { createMatrixProduct } from "./matrix-product.ts";
import { compileGradientProgram, compileProgram } from "./onnx-program.ts";

/** Runs graphs on ONNX Runtime's CPU kernels. Parameters and gradients stay in this process's memory. */
export async function createOnnxEngine(options: EngineOptions = {}): Promise<Engine> {
  const product = await createMatrixProduct(options);
  return {
    name: "onnx",
    precisions: ["fp32", "int8"],
    store: (parameters, lanes = 1) => Promise.resolve(new HostParameterStore(parameters, lanes)),
    compile: (graph, constants, precision) => compileProgram(graph, options, constants, precision),
    compileGradients: (differentiated) => compileGradientProgram(differentiated, options),
    multiply: product.multiply,
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}
