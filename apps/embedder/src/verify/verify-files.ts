import { type CommandContext, createProgress, peakRssMb, type Progress } from "@dpr/command-line";
import { verifyShards } from "@dpr/data";
import { type EmbeddingModelOptions, loadEmbeddingModel } from "../embed/embedding-model.ts";
import { createReadingProgress } from "../reading-progress.ts";
import { formatReport } from "./format-report.ts";

export interface VerifyFilesOptions extends EmbeddingModelOptions {
  readonly shards: readonly string[];
  readonly ctxFile?: string | undefined;
  readonly allowDuplicateIds: boolean;
}

const MEGABYTE = 1e6;

/** Checks shards, says what was found, and sets the exit code to 1 where something is wrong. */
export async function verifyFiles(options: VerifyFilesOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const { shards, ctxFile, allowDuplicateIds, conModelPath, modelFile } = options;
  const model = conModelPath === undefined && modelFile === undefined ? undefined : await loadEmbeddingModel(options);
  using reading = ctxFile === undefined ? undefined : await createReadingProgress(ctxFile, "passages");
  let progress: Progress | undefined;
  let [read, shown] = [0, 0];
  try {
    const report = await verifyShards(shards, {
      ...(ctxFile !== undefined && { ctxFile }),
      ...(model !== undefined && { model: { fingerprint: model.fingerprint, name: model.directory } }),
      allowDuplicateIds,
      onRead: (bytes) => reading?.reach(bytes),
      onStart(bytes) {
        reading?.[Symbol.dispose]();
        progress = createProgress({ label: "checking shards", total: Math.floor(bytes / MEGABYTE), unit: "MB" });
      },
      onBytes(bytes) {
        read += bytes;
        const megabytes = Math.floor(read / MEGABYTE) - shown;
        shown += megabytes;
        if (megabytes > 0) progress?.advance(megabytes);
      },
      signal,
    });
    progress?.stop();
    console.log(formatReport(report));
    const { findings } = report;
    const problems = findings.filter(({ kind }) => kind === "problem").length;
    if (problems > 0) process.exitCode = 1;
    return {
      shards: report.shards.length,
      rows: report.shards.reduce((rows, { described }) => rows + (described?.rows ?? 0), 0),
      problems,
      notes: findings.length - problems,
      findings,
      seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
      peakRssMb: peakRssMb(),
    };
  } finally {
    progress?.stop();
  }
}
