import type { FreeMemory } from "./free-gpu-memory.ts";
import type { Machine } from "./machine.ts";

/** Memory for what is kept between the two passes, in MB. */
export interface MemoryBudget {
  readonly megabytes: number;
  /** For people: why it is a guess, where it is one. */
  readonly note?: string;
}

/**
 * What is given, else what an interrupted run decided on such a device, else half of what is free there. `gpu` is what
 * was free on the GPU before the engine was there.
 */
export function memoryBudget(
  given: number | undefined,
  device: "cpu" | "cuda",
  gpu: FreeMemory,
  earlier: Machine | undefined,
): MemoryBudget {
  if (given !== undefined) return { megabytes: given };
  if (earlier !== undefined && (earlier.device ?? "cpu") === device) return { megabytes: earlier.memoryBudgetMb };
  if (device === "cpu") return { megabytes: half(process.availableMemory() / 1e6) };
  if ("megabytes" in gpu) return { megabytes: half(gpu.megabytes) };
  const note = `expected the GPU's free memory, got ${gpu.problem}; --memory_budget_mb ${CAUTIOUS_MB} is taken, more is faster`;
  return { megabytes: CAUTIOUS_MB, note };
}

/** What every GPU that people train on has, beside the encoders. */
const CAUTIOUS_MB = 2000;

function half(megabytes: number): number {
  return Math.floor(0.5 * megabytes);
}
