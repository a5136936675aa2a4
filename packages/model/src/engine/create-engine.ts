import type { Engine, EngineOptions } from "./engine.ts";
import { CudaUnavailableError } from "./onnx/cuda-provider.ts";
import { createOnnxEngine } from "./onnx/onnx-engine.ts";
import { createReferenceEngine } from "./reference/reference-engine.ts";

/** What can be asked for by name. `auto` is the fastest engine that is present. */
export const engineNames = ["auto", "onnx", "reference"] as const;
export type EngineName = (typeof engineNames)[number];

/** @throws CudaUnavailableError where CUDA is asked of the reference engine; other engines say so of a program */
export async function createEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  if (name !== "reference") return await createOnnxEngine(options);
  if (options.device !== "cuda") return createReferenceEngine();
  throw new CudaUnavailableError("engine onnx", "engine reference", "choose that one, or compute on the CPU");
}
