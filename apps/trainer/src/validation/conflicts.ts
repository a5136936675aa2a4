import { CommandLineError } from "@dpr/command-line";
import type { TrainerOptions } from "../options.ts";

/** Refuses flags of validation that would have no effect, before anything is read. */
export function refuseValidationConflicts(options: TrainerOptions): void {
  const { devFile, bestMetric, earlyStopping, valRetrieval, valCtxFile } = options;
  if (devFile !== undefined) return;
  const given = {
    best_metric: bestMetric,
    early_stopping: earlyStopping,
    val_retrieval: valRetrieval || undefined,
    val_ctx_file: valCtxFile,
  };
  const [flag] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (flag === undefined) return;
  throw new CommandLineError(`--${flag}: expected --dev_file beside it, got none; name questions to validate on`);
}
