import { availableParallelism } from "node:os";
import type { Engine, EngineOptions, Precision } from "../engine.ts";
import { HostParameterStore } from "../host-parameter-store.ts";
import { compileGradientProgram } from "../lowering/gradient-program.ts";
import { compileProgram } from "../lowering/lowered-program.ts";
import { createMatrixProduct } from "../lowering/matrix-product.ts";
import { eightBitsOf } from "../lowering/quantized-linear.ts";
import { loadOpenVino } from "./load-openvino.ts";
import { createOpenVinoRunner } from "./openvino-runner.ts";
import { writeQuantizeDequantize } from "./quantized-linear.ts";

/**
 * Runs graphs on OpenVINO's CPU kernels, with products in bf16 where the CPU has instructions for them. Parameters and
 * gradients stay in this process's memory, in fp32.
 *
 * @throws OpenVinoUnavailableError where OpenVINO cannot be loaded
 */
export async function createOpenVinoEngine(options: EngineOptions = {}): Promise<Engine> {
  const openVino = await loadOpenVino(options.openVinoFolders);
  const threads = options.threads ?? availableParallelism();
  const core = openVino.createCore();
  const runnerIn = (precision: Precision, sideBySide = 1) => {
    const streams = Math.min(sideBySide, threads);
    const shares = { INFERENCE_NUM_THREADS: String(threads), NUM_STREAMS: String(streams) };
    const properties = { ...propertiesOf(precision), ...shares };
    return (model: Uint8Array) => Promise.resolve(createOpenVinoRunner(openVino, core, model, properties, streams));
  };
  const exact = runnerIn("fp32");
  const capabilities = openVino.deviceProperty(core, "OPTIMIZATION_CAPABILITIES").split(" ");
  const product = await createMatrixProduct(exact);
  return {
    name: "openvino",
    precisions: (["fp32", "bf16", "int8"] as const).filter((one) => capabilities.includes(CAPABILITIES[one])),
    store: (parameters, lanes = 1) => Promise.resolve(new HostParameterStore(parameters, lanes)),
    async compile(graph, constants, precision = "fp32", sideBySide = 1) {
      const eightBits = precision === "int8" ? await eightBitsOf(writeQuantizeDequantize, exact) : undefined;
      return compileProgram(graph, runnerIn(precision, sideBySide), { constants, eightBits });
    },
    // A product's result may share memory with the sum that it is added to: another model adds, in fp32.
    compileGradients: (differentiated, precision = "fp32") =>
      compileGradientProgram(differentiated, runnerIn(precision), exact),
    multiply: product.multiply,
    async [Symbol.asyncDispose]() {
      await product[Symbol.asyncDispose]();
      openVino.free("core", core);
    },
  };
}

/** In OpenVINO's words. */
const CAPABILITIES: Readonly<Record<Precision, string>> = { fp32: "FP32", bf16: "BF16", int8: "INT8" };

/** OpenVINO's own choices favour speed: bf16 where the CPU has it, whatever the model's numbers. */
function propertiesOf(precision: Precision): Readonly<Record<string, string>> {
  return {
    INFERENCE_PRECISION_HINT: precision === "bf16" ? "bf16" : "f32",
    EXECUTION_MODE_HINT: precision === "bf16" ? "PERFORMANCE" : "ACCURACY",
    CPU_DENORMALS_OPTIMIZATION: "NO",
    // Every process would take the same cores: two of one thread each the first.
    ENABLE_CPU_PINNING: "NO",
  };
}
