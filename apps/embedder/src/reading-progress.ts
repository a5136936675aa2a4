import { stat } from "node:fs/promises";
import { createProgress, type Progress } from "@dpr/command-line";

/** Reading that takes less is not worth a word. */
const PATIENCE_MS = 1000;

const MEGABYTE = 1e6;

export interface ReadingProgress extends Disposable {
  /** So many bytes of the file are read. */
  reach(bytes: number, detail?: string): void;
}

/** How far a file is read, in megabytes, shown once it takes long. `what` is in it, for people. */
export async function createReadingProgress(path: string, what: string): Promise<ReadingProgress> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0, // whoever reads it says what is wrong with it
  );
  const started = performance.now();
  let progress: Progress | undefined;
  let shown = 0;
  return {
    reach(bytes, detail) {
      const done = Math.ceil(bytes / MEGABYTE);
      if (progress === undefined) {
        if (performance.now() - started < PATIENCE_MS) return;
        progress = createProgress({ label: `reading ${what}`, total: Math.ceil(size / MEGABYTE), unit: "MB" });
        progress.skip(done);
      } else progress.advance(done - shown, detail);
      shown = done;
    },
    [Symbol.dispose]: () => progress?.stop(),
  };
}
