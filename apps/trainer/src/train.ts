import { join } from "node:path";
import { type CommandContext, createProgress, log, peakRssMb } from "@dpr/command-line";
import { createBatches } from "@dpr/data";
import { BEST, createEngine, linearWarmupAndDecay } from "@dpr/model";
import { createEncoderPair } from "./encoder-pair.ts";
import { resolveMachine } from "./machine.ts";
import { openExamples } from "./open-examples.ts";
import { refuseConflicts } from "./option-conflicts.ts";
import type { TrainerOptions } from "./options.ts";
import { prepareOutputDirectory, saveEncoders } from "./output-directory.ts";
import { countUpdates } from "./schedule.ts";
import { goOn, savedStart } from "./state/resume.ts";
import { recipeOf } from "./state/recipe.ts";
import { removeLeftovers, restoreMoments, saveState, type TrainingState } from "./state/training-state.ts";
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
  readonly best: (Best & { readonly directory: string }) | null;
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
}

/** The whole run: opens the data, then trains, validates and saves, epoch by epoch. */
export async function train(options: TrainerOptions, { signal }: CommandContext): Promise<TrainingResults> {
  const started = performance.now();
  refuseConflicts(options);
  const saved = options.resume ? await goOn(options) : undefined;
  const start = saved === undefined ? await startingPoint(options, signal) : await savedStart(saved, options);
  await using data = await openExamples(options, signal);
  const { training: examples, validation: devExamples } = data;
  saved?.requireExamples(examples.length);
  const { total, perEpoch } = countUpdates(examples.length, options);
  // Last, so that a refused run leaves no directory.
  if (saved === undefined) await prepareOutputDirectory(options.outputDir);
  await removeLeftovers(options.outputDir);

  const machine = resolveMachine(options, saved?.state.machine);
  await using engine = await createEngine(machine.engine, { threads: machine.threads });
  await using encoders = await createEncoderPair(engine, start, options);
  if (saved !== undefined) await restoreMoments(saved, encoders);
  const optimizer = encoders.optimizer({
    learningRate: linearWarmupAndDecay(options.learningRate, options.warmupSteps, total),
    maxGradientNorm: options.maxGradNorm,
    weightDecay: options.weightDecay,
    betas: options.adamBetas,
    epsilon: options.adamEps,
    updates: saved?.state.updates,
  });
  const { memoryBudgetMb } = machine;
  const training = { engine, encoders, tokenizer: start.tokenizer, optimizer, options, memoryBudgetMb, signal };
  log(`${start.description}; engine ${engine.name}; ${total.toLocaleString("en")} updates of ${options.batchSize}`);

  const work = { questions: 0, tokens: 0, seconds: 0 };
  let { epochs, position, epochLoss } = saved?.state ?? { epochs: 0, position: 0, epochLoss: { sum: 0, questions: 0 } };
  let best = (saved?.state.memory["best"] ?? null) as Best | null;
  let trainLoss = (saved?.state.memory["trainLoss"] ?? null) as number | null;
  const save = async (): Promise<void> => {
    const state: TrainingState = {
      recipe: recipeOf(options),
      machine: { ...machine, engine: engine.name as typeof machine.engine },
      examples: examples.length,
      updates: optimizer.updates,
      epochs,
      position,
      epochLoss,
      memory: { best, trainLoss },
    };
    await saveState(options.outputDir, state, encoders);
    savedAt = performance.now();
  };
  let savedAt = performance.now();
  const isTimeToSave = (): boolean => {
    const { saveEveryUpdates, saveEveryMinutes } = options;
    if (saveEveryUpdates !== undefined && optimizer.updates % saveEveryUpdates === 0) return true;
    return saveEveryMinutes > 0 && performance.now() - savedAt >= saveEveryMinutes * 60_000;
  };
  const finishEpoch = async (epoch: number): Promise<void> => {
    const validation = devExamples === undefined ? undefined : await validate(training, devExamples);
    const isBest = validation !== undefined && validation.loss < (best?.value ?? Number.POSITIVE_INFINITY);
    if (isBest) best = { metric: "devLoss", value: validation.loss, epoch };
    await saveEncoders(options.outputDir, encoders, { epoch, isBest, kept: options.keepCheckpoints });
    const parts = [`epoch ${epoch}`];
    if (trainLoss !== null) parts.push(`loss ${trainLoss.toFixed(4)}`);
    if (validation !== undefined) {
      const correct = `${(100 * validation.correct).toFixed(1)} % of ${validation.questions} correct`;
      parts.push(`dev loss ${validation.loss.toFixed(4)}`, `dev ${correct}${isBest ? " (best so far)" : ""}`);
    }
    log(`${parts.join(", ")}; saved in ${options.outputDir}`);
  };

  if (total === 0) await finishEpoch(0);
  while (optimizer.updates < total) {
    const batches = createBatches(examples, {
      ...options,
      shufflePositive: options.shufflePositiveCtx,
      epoch: epochs,
      position,
    });
    using progress = createProgress({
      label: `epoch ${epochs + 1}`,
      total: Math.min(perEpoch, total),
      unit: "updates",
    });
    progress.advance(Math.ceil(position / options.gradientAccumulationSteps));
    for await (const report of trainBatches(training, batches)) {
      position += report.batches;
      epochLoss = {
        sum: epochLoss.sum + report.loss * report.questions,
        questions: epochLoss.questions + report.questions,
      };
      work.questions += report.questions;
      work.tokens += report.tokens;
      work.seconds += report.seconds.all;
      progress.advance(1, `loss ${report.loss.toFixed(4)}, ${Math.round(work.tokens / work.seconds)} tokens/s`);
      if ((report.update + 1) % options.logBatchStep === 0) log(describe(report));
      if (signal.aborted) {
        await save();
        log(`saved after update ${optimizer.updates}; the same command with --resume goes on from there`);
        signal.throwIfAborted();
      }
      if (optimizer.updates === total) break;
      if (isTimeToSave()) await save();
    }
    progress.stop();
    trainLoss = epochLoss.sum / epochLoss.questions;
    await finishEpoch(++epochs);
    [position, epochLoss] = [0, { sum: 0, questions: 0 }];
    await save();
  }

  const results: TrainingResults = {
    updates: optimizer.updates,
    epochs,
    trainLoss,
    best: best === null ? null : { ...best, directory: join(options.outputDir, BEST) },
    questionsPerSecond: rate(work.questions, work.seconds),
    tokensPerSecond: rate(work.tokens, work.seconds),
    seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    peakRssMb: peakRssMb(),
  };
  printSummary(results, options);
  return results;
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
