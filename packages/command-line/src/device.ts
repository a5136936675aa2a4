import { CommandLineError } from "./command-line-error.ts";

/** What computes; `auto` leaves it to the engine. */
export type Device = "auto" | "cpu" | "cuda";

/** The form of `--device`, for --help. */
export const deviceForm = "auto | cpu | cuda";

/** Reads `--device`; PaddleNLP's `gpu` is cuda. */
export function parseDevice(text: string): Device {
  if (text === "gpu") return "cuda";
  if (text === "auto" || text === "cpu" || text === "cuda") return text;
  throw new Error(`expected ${deviceForm}, got "${text}"`);
}

/**
 * What `--device` and GC-DPR's `--no_cuda` ask for together; undefined where the engine is to choose.
 *
 * @throws CommandLineError where they contradict each other
 */
export function askedDevice({
  device,
  noCuda,
}: {
  readonly device: Device;
  readonly noCuda: boolean;
}): "cpu" | "cuda" | undefined {
  if (noCuda && device === "cuda") {
    throw new CommandLineError("--no_cuda: expected no --device cuda beside it, got both; leave one of them out");
  }
  if (noCuda) return "cpu";
  return device === "auto" ? undefined : device;
}
