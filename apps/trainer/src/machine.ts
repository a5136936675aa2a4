import { availableParallelism } from "node:os";
import { askedDevice, CommandLineError } from "@dpr/command-line";
import type { EngineName, Precision } from "@dpr/model";
import type { TrainerOptions } from "./options.ts";
import { changesOf, type Recipe } from "./state/recipe.ts";

/**
 * What a run asks of its machine, decided once: sums are rounded in the order that threads make, so a run that goes on
 * elsewhere goes on with the same.
 */
export interface Machine {
  readonly engine: EngineName;
  /** Undefined until the engine is there, and of runs before there was a choice, which is fp32. */
  readonly precision?: Precision;
  readonly threads: number;
  /** Of runs before there was a choice undefined, which is the CPU. */
  readonly device?: "cpu" | "cuda";
  readonly memoryBudgetMb: number;
}

/** Before its engine is there, which decides what is undefined. */
export type AskedMachine = Omit<Machine, "memoryBudgetMb">;

/** What is asked of a machine, of a recipe: not compared as it is asked for, since the run has what was decided. */
export function askedOfMachine(recipe: Recipe): Recipe {
  const { engine, precision, fp16, threads, device, noCuda, memoryBudgetMb } = recipe;
  return { engine, precision, fp16, threads, device, noCuda, memoryBudgetMb };
}

/** Decides what is not given; what an interrupted run decided stays, unless it is given anew. */
export function resolveMachine(options: TrainerOptions, earlier: Machine | undefined): AskedMachine {
  const { precision, threads } = options;
  const device = askedDevice(options);
  const engine = options.engine !== "auto" ? options.engine : device === "cuda" ? "tfjs" : (earlier?.engine ?? "auto");
  return {
    engine,
    precision: precision ?? (earlier && (earlier.precision ?? "fp32")),
    threads: threads ?? earlier?.threads ?? availableParallelism(),
    device: device ?? (engine === earlier?.engine ? (earlier.device ?? "cpu") : undefined),
  };
}

/** What differs from the machine that a run began with: `engine: was openvino in bf16, is onnx in fp32`, `threads: …`. */
export function changesOfMachine(earlier: Machine | undefined, current: Machine): readonly string[] {
  if (earlier === undefined) return [];
  const [was, is] = [computingOf(earlier), computingOf(current)];
  const numbersOf = ({ threads, memoryBudgetMb }: Machine) => ({ threads, memoryBudgetMb });
  return [
    ...(was === is ? [] : [`engine: was ${was}, is ${is}`]),
    ...changesOf(numbersOf(earlier), numbersOf(current)),
  ];
}

/** For `catch`: where a run cannot go on with what it was computed by, the error also says how it can. */
export function adviseOtherEngine(earlier: Machine | undefined): (error: unknown) => never {
  return (error) => {
    if (earlier === undefined || !(error instanceof CommandLineError)) throw error;
    const advice = "--engine onnx --precision fp32 goes on with another, to results that differ in rounding";
    throw new CommandLineError(`${error.message}; the run was computed by ${computingOf(earlier)} so far: ${advice}`);
  };
}

function computingOf({ engine, precision = "fp32", device }: Machine): string {
  return `${engine} in ${precision}${device === "cuda" ? " on a GPU" : ""}`;
}
