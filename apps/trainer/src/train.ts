import { join } from "node:path";
import { type CommandContext, CommandLineError, createProgress, log, peakRssMb } from "@dpr/command-line";
import { countBatches, createBatches } from "@dpr/data";
import { BEST, createEngine, linearWarmupAndDecay } from "@dpr/model";
import { createEncoderPair } from "./encoder-pair.ts";
import { refuseConflicts } from "./option-conflicts.ts";
import { openExamples } from "./open-examples.ts";
import type { TrainerOptions } from "./options.ts";
import { prepareOutputDirectory } from "./output-directory.ts";
import { startingPoint } from "./starting-point.ts";
import { trainBatches, type UpdateReport } from "./train-batches.ts";
import { validate } from "./validate.ts";

/** What the last line of standard output says. */
export interface TrainingResults {
  readonly updates: number;
  readonly epochs: number;
  /** Mean over the questions of the last epoch; null where nothing was trained. */
  readonly trainLoss: number | null;
  /** The epoch with the lowest validation loss; null without a validation file. */
  readonly best: Best | null;
  /** Rates are over the updates alone. */
  readonly questionsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly seconds: number;
  readonly peakRssMb: number;
}

interface Best {
  readonly metric: "devLoss";
  readonly value: number;
  /** 0 is the start. */
  readonly epoch: number;
  readonly directory: string;
}

/** The whole run: opens the data, then trains, validates and saves, epoch by epoch. */
export async function train(options: TrainerOptions, { signal }: CommandContext): Promise<TrainingResults> {
  const started = performance.now();
  refuseConflicts(options);
  const start = await startingPoint(options);
  await using data = await openExamples(options, signal);
  const { training: examples, validation: devExamples } = data;
  const { total, perEpoch } = countUpdates(examples.length, options);
  // Last, so that a refused run leaves no directory.
  await prepareOutputDirectory(options.outputDir);

  await using engine = await createEngine(options.engine, { threads: options.threads });
  await using encoders = await createEncoderPair(engine, start, options);
  const optimizer = encoders.optimizer({
    learningRate: linearWarmupAndDecay(options.learningRate, options.warmupSteps, total),
    maxGradientNorm: options.maxGradNorm,
    weightDecay: options.weightDecay,
    betas: options.adamBetas,
    epsilon: options.adamEps,
  });
  const training = { engine, encoders, tokenizer: start.tokenizer, optimizer, options, signal };
  log(`${start.description}; engine ${engine.name}; ${total.toLocaleString("en")} updates of ${options.batchSize}`);

  const work = { questions: 0, tokens: 0, seconds: 0 };
  let best: Best | null = null;
  let trainLoss: number | null = null;
  const finishEpoch = async (epoch: number): Promise<void> => {
    const validation = devExamples === undefined ? undefined : await validate(training, devExamples);
    const isBest = validation !== undefined && validation.loss < (best?.value ?? Number.POSITIVE_INFINITY);
    await encoders.save(epoch, isBest);
    if (isBest) best = { metric: "devLoss", value: validation.loss, epoch, directory: join(options.outputDir, BEST) };
    const parts = [`epoch ${epoch}`];
    if (trainLoss !== null) parts.push(`loss ${trainLoss.toFixed(4)}`);
    if (validation !== undefined) {
      const correct = `${(100 * validation.correct).toFixed(1)} % of ${validation.questions} correct`;
      parts.push(`dev loss ${validation.loss.toFixed(4)}`, `dev ${correct}${isBest ? " (best so far)" : ""}`);
    }
    log(`${parts.join(", ")}; saved in ${options.outputDir}`);
  };

  if (total === 0) await finishEpoch(0);
  let epochs = 0;
  while (optimizer.updates < total) {
    const updates = Math.min(perEpoch, total - optimizer.updates);
    const batches = createBatches(examples, {
      ...options,
      shufflePositive: options.shufflePositiveCtx,
      epoch: epochs,
    });
    using progress = createProgress({ label: `epoch ${epochs + 1}`, total: updates, unit: "updates" });
    let [loss, questions] = [0, 0];
    for await (const report of trainBatches(training, batches)) {
      loss += report.loss * report.questions;
      questions += report.questions;
      work.questions += report.questions;
      work.tokens += report.tokens;
      work.seconds += report.seconds;
      progress.advance(1, `loss ${report.loss.toFixed(4)}, ${Math.round(work.tokens / work.seconds)} tokens/s`);
      if ((report.update + 1) % options.logBatchStep === 0) log(describe(report));
      if (optimizer.updates === total) break;
    }
    progress.stop();
    trainLoss = loss / questions;
    await finishEpoch(++epochs);
  }

  const results: TrainingResults = {
    updates: optimizer.updates,
    epochs,
    trainLoss,
    best,
    questionsPerSecond: rate(work.questions, work.seconds),
    tokensPerSecond: rate(work.tokens, work.seconds),
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    peakRssMb: peakRssMb(),
  };
  printSummary(results, options);
  return results;
}

/** How many updates the run and an epoch have; refuses a warm-up that would never end. */
function countUpdates(
  examples: number,
  { batchSize, lastBatch, numTrainEpochs, maxUpdates, warmupSteps }: TrainerOptions,
): { readonly total: number; readonly perEpoch: number } {
  const perEpoch = countBatches(examples, { batchSize, lastBatch });
  const total = Math.min(perEpoch * numTrainEpochs, maxUpdates ?? Number.POSITIVE_INFINITY);
  if (total > 0 && warmupSteps >= total) {
    throw new CommandLineError(
      `--warmup_steps: expected fewer than the run's ${total} updates, got ${warmupSteps}; a tenth of them is usual`,
    );
  }
  return { total, perEpoch };
}

function describe({ update, loss, correct, questions, learningRate, gradientNorm }: UpdateReport): string {
  const state = `learning rate ${learningRate.toPrecision(3)}, gradient norm ${gradientNorm.toPrecision(3)}`;
  return `update ${update + 1}: loss ${loss.toFixed(4)}, ${correct} of ${questions} correct, ${state}`;
}

function rate(count: number, seconds: number): number {
  return seconds === 0 ? 0 : Number((count / seconds).toFixed(1));
}

function printSummary({ updates, trainLoss, best, seconds }: TrainingResults, { outputDir }: TrainerOptions): void {
  const trained = trainLoss === null ? "" : `, training loss ${trainLoss.toFixed(4)}`;
  console.log(`${updates} updates in ${seconds} s${trained}`);
  if (best !== null) console.log(`best: epoch ${best.epoch}, dev loss ${best.value.toFixed(4)}, in ${best.directory}`);
  console.log(`encoders: ${outputDir}`);
}
