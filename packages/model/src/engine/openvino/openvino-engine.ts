import { availableParallelism } from "node:os";
import type { Engine, EngineOptions, Precision } from "../engine.ts";
import { HostParameterStore } from "../host-parameter-store.ts";
import { compileGradientProgram } from "../lowering/gradient-program.ts";
import { compileProgram } from "../lowering/lowered-program.ts";
import { createMatrixProduct } from "../lowering/matrix-product.ts";
import { loadOpenVino } from "./load-openvino.ts";
import { createOpenVinoRunner } from "./openvino-runner.ts";

/**
 * Runs graphs on OpenVINO's CPU kernels, with products in bf16 where the CPU has instructions for them. Parameters and
 * gradients stay in this process's memory, in fp32.
 *
 * @throws OpenVinoUnavailableError where OpenVINO cannot be loaded
 */
export async function createOpenVinoEngine(options: EngineOptions = {}): Promise<Engine> {
  const openVino = await loadOpenVino(options.openVinoFolders);
  const threads = String(options.threads ?? availableParallelism());
  const core = openVino.createCore();
  const runnerIn = (precision: Precision) => (model: Uint8Array) =>
    Promise.resolve(createOpenVinoRunner(openVino, core, model, { ...propertiesOf(precision), [THREADS]: threads }));
  const exact = runnerIn("fp32");
  const hasBf16 = openVino.deviceProperty(core, "OPTIMIZATION_CAPABILITIES").split(" ").includes("BF16");
  const product = await createMatrixProduct(exact);
  return {
    name: "openvino",
    precisions: hasBf16 ? ["fp32", "bf16"] : ["fp32"],
    store: (parameters, lanes = 1) => Promise.resolve(new HostParameterStore(parameters, lanes)),
    compile: (graph, constants, precision = "fp32") => compileProgram(graph, runnerIn(precision), { constants }),
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

const THREADS = "INFERENCE_NUM_THREADS";

/** OpenVINO's own choices favour speed: bf16 where the CPU has it, whatever the model's numbers. */
function propertiesOf(precision: Precision): Readonly<Record<string, string>> {
  return {
    INFERENCE_PRECISION_HINT: precision === "bf16" ? "bf16" : "f32",
    EXECUTION_MODE_HINT: precision === "bf16" ? "PERFORMANCE" : "ACCURACY",
    CPU_DENORMALS_OPTIMIZATION: "NO",
    // One run at a time, with all threads.
    NUM_STREAMS: "1",
    // What it keeps for each shape grows by 5 MB with each, up to 5,000 parts; oneDNN's own cache makes new ones as quickly.
    CPU_RUNTIME_CACHE_CAPACITY: "0",
    // Every process would take the same cores: two of one thread each the first.
    ENABLE_CPU_PINNING: "NO",
  };
}
