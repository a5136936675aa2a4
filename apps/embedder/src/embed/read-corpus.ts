import { stat } from "node:fs/promises";
import { createProgress, log, type Progress } from "@dpr/command-line";
import type { Corpus } from "@dpr/data";
import type { Collection } from "./collection.ts";

/** Reading that takes less is not worth a word. */
const PATIENCE_MS = 1000;

const MEGABYTE = 1e6;

/**
 * How many texts a file has, which decides where its shards begin, and which they are. Reads and checks all of it, and
 * shows how far it is.
 */
export async function readCorpus(collection: Collection, signal: AbortSignal): Promise<Corpus> {
  const { path, unit } = collection;
  const size = await stat(path).then(
    (file) => file.size,
    () => 0, // whoever reads it says what is wrong with it
  );
  const progress = createLateProgress(`reading ${unit}`, Math.ceil(size / MEGABYTE));
  let rows = 0;
  try {
    const corpus = await collection.describe({
      onRow() {
        rows++;
        if (rows % 1000 === 0) signal.throwIfAborted();
      },
      onRead: (bytes) => progress.reach(Math.ceil(bytes / MEGABYTE), `${rows.toLocaleString("en")} ${unit}`),
    });
    if (corpus.rows === 0) throw new NoTextsError(path, unit);
    if (corpus.withoutText > 0) {
      const count = corpus.withoutText.toLocaleString("en");
      log(`${path}: ${unit} without text: ${count}; they are embedded like all others`);
    }
    return corpus;
  } finally {
    progress.stop();
  }
}

/** Progress, in megabytes, that shows once it takes long. */
function createLateProgress(label: string, total: number) {
  const started = performance.now();
  let progress: Progress | undefined;
  let shown = 0;
  return {
    reach(done: number, detail: string): void {
      if (progress === undefined) {
        if (performance.now() - started < PATIENCE_MS) return;
        progress = createProgress({ label, total, unit: "MB" });
        progress.skip(done);
      } else progress.advance(done - shown, detail);
      shown = done;
    },
    stop: () => progress?.stop(),
  };
}

/** A file of passages has a header and no passages. */
export class NoTextsError extends Error {
  readonly code = "NO_TEXTS";
  override readonly name = "NoTextsError";
  readonly path: string;
  constructor(path: string, unit: Collection["unit"]) {
    const expected = unit === "passages" ? "passages after the header" : unit;
    super(`${path}: expected ${expected}, got none; write or download the file again`);
    this.path = path;
  }
}
