import { availableParallelism } from "node:os";
import type { EngineName, Precision } from "@dpr/model";
import type { TrainerOptions } from "./options.ts";

/**
 * What a run asks of its machine, decided once: sums are rounded in the order that threads make, so a run that goes on
 * elsewhere goes on with the same.
 */
export interface Machine {
  readonly engine: EngineName;
  /** Undefined until the engine is there, and of runs before there was a choice, which is fp32. */
  readonly precision?: Precision;
  readonly threads: number;
  readonly memoryBudgetMb: number;
}

/** Share of the free memory that chunks may be kept in, unless told. */
const BUDGET_SHARE = 0.5;

/** Decides what is not given; what an interrupted run decided stays, unless it is given anew. */
export function resolveMachine(options: TrainerOptions, earlier: Machine | undefined): Machine {
  const { engine, precision, threads, memoryBudgetMb } = options;
  return {
    engine: engine === "auto" ? (earlier?.engine ?? engine) : engine,
    precision: precision ?? (earlier && (earlier.precision ?? "fp32")),
    threads: threads ?? earlier?.threads ?? availableParallelism(),
    memoryBudgetMb:
      memoryBudgetMb ?? earlier?.memoryBudgetMb ?? Math.floor((BUDGET_SHARE * process.availableMemory()) / 1e6),
  };
}
