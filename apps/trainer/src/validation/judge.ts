import { log } from "@dpr/command-line";
import { saveBest } from "../output-directory.ts";
import type { Journal } from "../report/journal.ts";
import type { Training } from "../train-batches.ts";
import { type Best, updateBest } from "./best.ts";
import { FULL_PATIENCE, type Patience, updatePatience } from "./early-stopping.ts";
import { metricInForce } from "./metric.ts";
import { describeMeasurements, validate, type ValidationData, valueOf } from "./validate.ts";

/** Validates a run's encoders, keeps the best of them, and remembers how long there was none better. */
export interface Judge {
  readonly best: Best | null;
  readonly patience: Patience;
  /** Measures the encoders as they are, in an epoch counted from 1; does nothing where there is nothing to measure on. */
  validate(epoch: number): Promise<void>;
}

/** `earlier` is what the judge of a run that goes on remembered. */
export function createJudge(
  training: Training,
  data: ValidationData | undefined,
  journal: Journal,
  earlier: Pick<Judge, "best" | "patience"> | undefined,
): Judge {
  const { options, encoders, optimizer } = training;
  let { best, patience } = earlier ?? { best: null, patience: FULL_PATIENCE };
  return {
    get best() {
      return best;
    },
    get patience() {
      return patience;
    },
    async validate(epoch) {
      if (data === undefined) return;
      const measured = await validate(training, data, epoch);
      const metric = metricInForce(options, epoch);
      const update = optimizer.updates;
      const judged = updateBest(best, { metric, value: valueOf(measured, metric), epoch, update });
      patience = updatePatience(patience, judged.isBest);
      ({ best } = judged);
      if (judged.isBest) await saveBest(options.outputDir, encoders, epoch);
      const { devLoss, correct, averageRank, top1, top5, top20 } = measured;
      const known = Object.entries({ devLoss, devCorrect: correct, averageRank, top1, top5, top20 });
      const metrics = Object.fromEntries(known.filter((one): one is [string, number] => one[1] !== undefined));
      await journal.validation({ update, epoch, metrics, chosenBy: metric, isBest: judged.isBest });
      const parts = [...describeMeasurements(measured), judged.isBest && "best so far"].filter(Boolean);
      log(`epoch ${epoch}, update ${update}: ${parts.join(", ")}`);
    },
  };
}
