import { basename, join } from "node:path";
import { log } from "@dpr/command-line";
import type { UpdateReport } from "../train-batches.ts";
import type { TrainerOptions } from "../options.ts";
import type { Recipe } from "../state/recipe.ts";
import { describeRates, type EpochRates } from "./epoch-rates.ts";
import { type Health, newHealth, watch } from "./health.ts";
import { METRICS_FILE, openMetricsLog } from "./metrics-log.ts";
import type { UpdateRecord, ValidationRecord } from "./records.ts";
import { writeReport } from "./write-report.ts";
import { gatherUpdates, updateRecord } from "./update-record.ts";

/** What the journal of a run that goes on remembers, as JSON keeps it. */
export interface JournalMemory {
  readonly health: Health;
  /** The record that waits for more updates. */
  readonly open: UpdateRecord | null;
}

/** Writes down what happens in a run (`metrics.jsonl`, `report.html`) and warns where it is not healthy. */
export interface Journal extends AsyncDisposable {
  update(report: UpdateReport, epoch: number): Promise<void>;
  validation(record: Omit<ValidationRecord, "type">): Promise<void>;
  /** Also writes the report. */
  epoch(rates: EpochRates, at: { readonly update: number; readonly epoch: number }): Promise<void>;
  /** To be stored with the run's state, once what was written is safe on disk. */
  remember(): Promise<JournalMemory>;
}

export interface JournalOptions {
  readonly options: TrainerOptions;
  readonly recipe: Recipe;
  readonly totalUpdates: number;
  /** Of a run that goes on: its updates, and what its journal remembered. */
  readonly earlier: { readonly updates: number; readonly memory: JournalMemory } | undefined;
  readonly changes: readonly string[];
}

export async function openJournal({
  options,
  recipe,
  totalUpdates,
  earlier,
  changes,
}: JournalOptions): Promise<Journal> {
  const { outputDir } = options;
  const metrics = await openMetricsLog(join(outputDir, METRICS_FILE), { keepUpTo: earlier?.updates });
  let { health, open } = earlier?.memory ?? { health: newHealth(options), open: null };
  const time = new Date().toISOString();
  const type = earlier === undefined ? "start" : "resume";
  await metrics.append({ type, update: earlier?.updates ?? 0, time, totalUpdates, recipe, changes });
  const watchRecord = async (record: UpdateRecord | ValidationRecord): Promise<void> => {
    const watched = watch(health, record);
    ({ health } = watched);
    for (const warning of watched.warnings) {
      log(`warning: ${warning.message}`);
      await metrics.append(warning);
    }
  };
  const title = `Training run ${basename(outputDir)}`;
  const report = (): Promise<void> => writeReport(join(outputDir, "report.html"), metrics.records, { title, recipe });
  return {
    async update(update, epoch) {
      const record = updateRecord(update, { maxGradNorm: options.maxGradNorm, epoch });
      const gathered = gatherUpdates(open, record, totalUpdates);
      ({ open } = gathered);
      if (gathered.full !== null) await metrics.append(gathered.full);
      await watchRecord(record);
    },
    async validation(validation) {
      const record = { type: "validation", ...validation } as const;
      await metrics.append(record);
      await watchRecord(record);
      await report();
    },
    async epoch(rates, at) {
      log(`epoch ${at.epoch}: ${describeRates(rates)}`);
      await metrics.append({ type: "epoch", ...at, ...rates });
      await report();
    },
    async remember() {
      await metrics.sync();
      return { health, open };
    },
    async [Symbol.asyncDispose]() {
      await metrics[Symbol.asyncDispose]();
    },
  };
}
