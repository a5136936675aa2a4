import { createProgress, type Progress } from "@dpr/command-line";
import type { Bm25Progress } from "@dpr/data";

const LABELS = { 1: "counting terms", 2: "scoring passages" } as const;

/** Shows how far a search is, pass by pass. Close it (`using`) at the end. */
export function createSearchProgress(): Disposable & { readonly onProgress: (progress: Bm25Progress) => void } {
  let shown: Progress | undefined;
  let [pass, done] = [0, 0];
  const stop = (): void => shown?.stop();
  return {
    onProgress(progress) {
      if (progress.pass !== pass) {
        stop();
        [pass, done] = [progress.pass, 0];
        shown = createProgress({ label: LABELS[progress.pass], total: progress.total, unit: "passages" });
      }
      shown?.advance(progress.passages - done);
      done = progress.passages;
    },
    [Symbol.dispose]: stop,
  };
}
