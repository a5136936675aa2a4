import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";

/** @throws CudaUnavailableError where ONNX Runtime's files for CUDA are not installed: its npm package has none */
export function requireCudaFiles(): void {
  const machine = `${platform()}/${arch()}`;
  if (machine !== "linux/x64") {
    throw new CudaUnavailableError("linux/x64, for which alone ONNX Runtime has CUDA", machine, "compute on the CPU");
  }
  const folder = join(dirname(createRequire(import.meta.url).resolve("onnxruntime-node")), "..");
  const file = join(folder, "bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so");
  if (existsSync(file)) return;
  const install = `node ${join(folder, "script/install.js")} --onnxruntime-node-install=cuda12`;
  throw new CudaUnavailableError(file, "no such file", `download it with \`${install}\`, or compute on the CPU`);
}

/** Programs cannot be run with CUDA here. */
export class CudaUnavailableError extends Error {
  readonly code = "CUDA_UNAVAILABLE";
  override readonly name = "CudaUnavailableError";
  constructor(expected: string, got: string, advice: string, options?: ErrorOptions) {
    super(`device cuda: expected ${expected}, got ${got}; ${advice}`, options);
  }
}
