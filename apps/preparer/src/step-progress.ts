import { createProgress, type Progress, type ProgressOptions } from "@dpr/command-line";

/** Shows work of several steps, one after the other, each with a progress of its own. Close it (`using`) at the end. */
export function createStepProgress<Step extends string>(steps: Readonly<Record<Step, ProgressOptions>>) {
  let current: Step | undefined;
  let progress: Progress | undefined;
  const stop = (): void => progress?.stop();
  return {
    /** One more row of a step. */
    onRow(step: Step): void {
      if (step !== current) {
        stop();
        progress = createProgress(steps[step]);
        current = step;
      }
      progress?.advance(1);
    },
    stop,
    [Symbol.dispose]: stop,
  };
}
