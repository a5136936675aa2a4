import type { Engine, EngineOptions, Precision } from "./engine.ts";
import { CudaUnavailableError } from "./onnx/cuda-provider.ts";
import { createOnnxEngine } from "./onnx/onnx-engine.ts";
import { createOpenVinoEngine } from "./openvino/openvino-engine.ts";
import { OpenVinoUnavailableError } from "./openvino/openvino-error.ts";
import { createReferenceEngine } from "./reference/reference-engine.ts";
import { createTfjsEngine } from "./tfjs/tfjs-engine.ts";

/** What can be asked for by name. `auto` is the fastest engine that is present and has the numbers that are asked for. */
export const engineNames = ["auto", "onnx", "openvino", "tfjs", "reference"] as const;
export type EngineName = (typeof engineNames)[number];

export interface EngineChoice extends EngineOptions {
  /** What programs are to compute in: an engine must have it. Default: bf16 where `fp16` asks for it, else fp32. */
  readonly precision?: Precision;
  /** Asks for 16 bits where they can be had. */
  readonly fp16?: boolean;
}

/** What came of a choice. */
export interface ChosenEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly precision: Precision;
  /** For people, in one line: the engine, the precision, and why these. */
  readonly description: string;
}

/**
 * The engine of that name, and the precision to use it with.
 *
 * @throws PrecisionUnavailableError where the engine has not the precision; OpenVinoUnavailableError;
 * TensorFlowUnavailableError; CudaUnavailableError where CUDA is asked of an engine that has it not, or of `tfjs` without
 * a GPU; `onnx` says so of a program
 */
export async function chooseEngine(
  name: EngineName,
  { precision, fp16 = false, ...options }: EngineChoice = {},
): Promise<ChosenEngine> {
  const wanted = precision ?? (fp16 ? "bf16" : "fp32");
  const { engine, reason } =
    name === "auto" ? await fastestEngine(wanted, options) : { engine: await namedEngine(name, options), reason: "" };
  const isHad = engine.precisions.includes(wanted);
  if (!isHad && precision !== undefined) {
    await engine[Symbol.asyncDispose]();
    throw new PrecisionUnavailableError(precision, engine, reason);
  }
  const got = isHad ? wanted : "fp32";
  const asked = precision === undefined && fp16 ? `; --fp16: ${isHad ? "16 bits are bf16" : "no 16-bit numbers"}` : "";
  return {
    engine,
    precision: got,
    description: `engine ${engine.name}, ${got}${asked}${reason && ` (${reason})`}${engine.runtime === undefined ? "" : `; ${engine.runtime}`}`,
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** The engine of that name; {@link chooseEngine} also chooses a precision. */
export async function createEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  return (await chooseEngine(name, options)).engine;
}

interface Found {
  readonly engine: Engine;
  /** Why it, in place of others. Empty where there was no choice. */
  readonly reason: string;
}

/** ONNX Runtime is about as fast as OpenVINO in fp32 and in 8-bit numbers, and starts sooner; it has no bf16. */
async function fastestEngine(precision: Precision, options: EngineOptions): Promise<Found> {
  if (precision !== "bf16" || options.device === "cuda") {
    return { engine: await createOnnxEngine(options), reason: "" };
  }
  let reason = "this CPU has no instructions for bf16";
  try {
    const engine = await createOpenVinoEngine(options);
    if (engine.precisions.includes(precision)) return { engine, reason: "this CPU has instructions for bf16" };
    await engine[Symbol.asyncDispose]();
  } catch (error) {
    if (!(error instanceof OpenVinoUnavailableError)) throw error;
    reason = "bf16 needs OpenVINO, which --engine openvino says how to get";
  }
  return { engine: await createOnnxEngine(options), reason };
}

async function namedEngine(name: Exclude<EngineName, "auto">, options: EngineOptions): Promise<Engine> {
  if (name === "onnx") return await createOnnxEngine(options);
  if (name === "tfjs") return await createTfjsEngine(options);
  if (options.device === "cuda") {
    throw new CudaUnavailableError("engine onnx or tfjs", `engine ${name}`, "choose that one, or compute on the CPU");
  }
  return name === "openvino" ? await createOpenVinoEngine(options) : createReferenceEngine();
}

/** An engine does not compute in the numbers that were asked for. */
export class PrecisionUnavailableError extends Error {
  readonly code = "PRECISION_UNAVAILABLE";
  override readonly name = "PrecisionUnavailableError";
  constructor(precision: Precision, engine: Engine, reason: string) {
    const why = reason === "" ? "" : `: ${reason}`;
    super(
      `precision: expected ${engine.precisions.join(" or ")}, as engine ${engine.name} computes in, got ${precision}${why}`,
    );
  }
}
