import { availableParallelism } from "node:os";
import type { Engine, EngineOptions, Precision } from "../engine.ts";
import { HostParameterStore } from "../host-parameter-store.ts";
import { compileGradientProgram } from "../lowering/gradient-program.ts";
import { compileProgram } from "../lowering/lowered-program.ts";
import { createMatrixProduct } from "../lowering/matrix-product.ts";
import { eightBitsOf } from "../lowering/quantized-linear.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { OpenVino, Pointer } from "./c-api.ts";
import { loadOpenVino } from "./load-openvino.ts";
import { OpenVinoUnavailableError } from "./openvino-error.ts";
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
  await using made = new AsyncDisposableStack();
  const core = made.adopt(openVino.createCore(), (one) => openVino.free("core", one));
  const capabilities = capabilitiesOf(openVino, core);
  const threads = String(options.threads ?? availableParallelism());
  // Each run takes all threads; and there is a limit to how many may be under way in a process.
  const inTurn = oneAtATime();
  let isDisposed = false;
  const runnerIn = (precision: Precision) => (model: Uint8Array) => {
    if (isDisposed) throw new TypeError("compile: expected an engine in use, got one that was disposed of");
    const properties = { ...propertiesOf(precision), [THREADS]: threads };
    return Promise.resolve(createOpenVinoRunner(openVino, core, model, properties, inTurn));
  };
  const exact = runnerIn("fp32");
  const product = made.use(await createMatrixProduct(exact));
  const owned = made.move();
  return {
    name: "openvino",
    precisions: (["fp32", "bf16", "int8"] as const).filter((one) => capabilities.includes(CAPABILITIES[one])),
    store: (parameters, lanes = 1) => Promise.resolve(new HostParameterStore(parameters, lanes)),
    async compile(graph, constants, precision = "fp32") {
      const eightBits = precision === "int8" ? await eightBitsOf(writeQuantizeDequantize, exact) : undefined;
      return compileProgram(graph, runnerIn(precision), { constants, eightBits });
    },
    // A product's result may share memory with the sum that it is added to: another model adds, in fp32.
    compileGradients: (differentiated, precision = "fp32") =>
      compileGradientProgram(differentiated, runnerIn(precision), exact),
    multiply: product.multiply,
    [Symbol.asyncDispose]() {
      isDisposed = true;
      return owned.disposeAsync();
    },
  };
}

/** In OpenVINO's words. */
const CAPABILITIES: Readonly<Record<Precision, string>> = { fp32: "FP32", bf16: "BF16", int8: "INT8" };

/** What the CPU can do. The plugin that knows is loaded for that: it may be missing beside the library, or damaged. */
function capabilitiesOf(openVino: OpenVino, core: Pointer): readonly string[] {
  try {
    return openVino.deviceProperty(core, "OPTIMIZATION_CAPABILITIES").split(" ");
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message.split("\n").at(-1) : String(cause);
    throw new OpenVinoUnavailableError([`its plugin for CPUs: ${problem}`], { cause });
  }
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
    // Prepared kernels, of some tens for each shape. Its 5,000 take gigabytes in training; with none, small runs take a
    // fifth longer.
    CPU_RUNTIME_CACHE_CAPACITY: "1000",
    // Every process would take the same cores: two of one thread each the first.
    ENABLE_CPU_PINNING: "NO",
  };
}
