import { createProgress, type Progress } from "@dpr/command-line";
import type { MiningStep } from "@dpr/data";

const STEPS = {
  results: { label: "reading results", unit: "questions" },
  training: { label: "matching questions", unit: "questions" },
  passages: { label: "looking up passages", unit: "passages" },
  mining: { label: "choosing hard negatives", unit: "questions" },
} as const satisfies Record<MiningStep, object>;

/** Shows the progress of one step of mining after the other. */
export function createMiningProgress() {
  let current: MiningStep | undefined;
  let progress: Progress | undefined;
  const stop = (): void => progress?.stop();
  return {
    onRow(step: MiningStep): void {
      if (step !== current) {
        stop();
        progress = createProgress(STEPS[step]);
        current = step;
      }
      progress?.advance(1);
    },
    stop,
    [Symbol.dispose]: stop,
  };
}
