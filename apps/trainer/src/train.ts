import { asFlagError, type CommandContext, createProgress, engineErrors, log, peakRssMb } from "@dpr/command-line";
import { createBatches } from "@dpr/data";
import { chooseEngine, type EngineName, linearWarmupAndDecay, measureProductRate, openVinoFolders } from "@dpr/model";
import { explainFullDisk } from "./disk-full.ts";
import { createEncoderPair } from "./encoder-pair.ts";
import { freeGpuMemory } from "./free-gpu-memory.ts";
import { adviseOtherEngine, changesOfMachine, resolveMachine } from "./machine.ts";
import { memoryBudget } from "./memory-budget.ts";
import { openExamples } from "./open-examples.ts";
import { refuseConflicts } from "./option-conflicts.ts";
import type { TrainerOptions } from "./options.ts";
import { prepareOutputDirectory, saveEncoders } from "./output-directory.ts";
import { preflight } from "./preflight.ts";
import { epochRates } from "./report/epoch-rates.ts";
import { addTime, addUpdate, noWork } from "./report/epoch-work.ts";
import { openJournal } from "./report/journal.ts";
import { countUpdates } from "./schedule.ts";
import { recipeOf } from "./state/recipe.ts";
import { goOn, savedStart } from "./state/resume.ts";
import { bringRun, removeLeftovers, restoreMoments, saveState } from "./state/training-state.ts";
import { startingPoint } from "./starting-point.ts";
import { trainBatches, type UpdateReport } from "./train-batches.ts";
import { resultsOf, type TrainingResults } from "./training-results.ts";
import { refuseValidationConflicts } from "./validation/conflicts.ts";
import { isOutOfPatience } from "./validation/early-stopping.ts";
import { createJudge } from "./validation/judge.ts";
import { openValidation } from "./validation/validate.ts";
import { isValidationDue } from "./validation/validation-times.ts";

/** The whole run: opens the data, then trains, validates and saves, epoch by epoch. */
export function train(options: TrainerOptions, { signal }: CommandContext): Promise<TrainingResults> {
  return explainFullDisk(options.outputDir, () => run(options, signal));
}

async function run(options: TrainerOptions, signal: AbortSignal): Promise<TrainingResults> {
  const started = performance.now();
  refuseConflicts(options);
  refuseValidationConflicts(options);
  const saved = options.resume ? await goOn(options) : undefined;
  const start = saved === undefined ? await startingPoint(options, signal) : await savedStart(saved, options);
  await preflight(options, start);
  await using data = await openExamples(options, signal);
  const examples = data.training;
  const validationData = data.validation && (await openValidation(options, data.validation, signal));
  saved?.requireExamples(examples.length);
  const { total, perEpoch } = countUpdates(examples.length, options);
  const earlierMachine = saved?.state.machine;
  const asked = resolveMachine(options, earlierMachine);
  const mayTakeGpu = asked.engine === "tfjs" && asked.device !== "cpu";
  const gpu = mayTakeGpu ? await freeGpuMemory(process.env) : { problem: "another engine" };
  await using chosen = await chooseEngine(asked.engine, {
    ...{ threads: asked.threads, device: asked.device, fp16: options.fp16, precision: asked.precision },
    openVinoFolders: openVinoFolders(process.env),
  })
    .catch(asFlagError(...engineErrors))
    .catch(adviseOtherEngine(earlierMachine));
  const { engine, precision } = chosen;
  const { device = "cpu" } = engine;
  const { megabytes: memoryBudgetMb, note } = memoryBudget(options.memoryBudgetMb, device, gpu, earlierMachine);
  if (note !== undefined) log(note);
  const machine = { ...asked, engine: engine.name as EngineName, precision, device, memoryBudgetMb }; // what auto came to
  // Last, so that a refused run leaves no directory.
  if (saved === undefined || saved.isElsewhere) await prepareOutputDirectory(options.outputDir);
  if (saved?.isElsewhere === true) await bringRun(saved, options.outputDir);
  await removeLeftovers(options.outputDir);

  await using encoders = await createEncoderPair(chosen, start, options);
  if (saved !== undefined) await restoreMoments(saved, encoders);
  const optimizer = encoders.optimizer({
    learningRate: linearWarmupAndDecay(options.learningRate, options.warmupSteps, total),
    maxGradientNorm: options.maxGradNorm,
    weightDecay: options.weightDecay,
    betas: options.adamBetas,
    epsilon: options.adamEps,
    updates: saved?.state.updates,
  });
  const training = { engine, encoders, tokenizer: start.tokenizer, optimizer, options, memoryBudgetMb, signal };
  log(`${start.description}; ${chosen.description}; ${total.toLocaleString("en")} updates of ${options.batchSize}`);

  const recipe = recipeOf(options);
  const earlier = saved && { updates: saved.state.updates, memory: saved.state.journal };
  const machineChanges = changesOfMachine(earlierMachine, machine);
  for (const change of machineChanges) log(`changed since the run began: ${change}`);
  const changes = [...(saved?.changes ?? []), ...machineChanges];
  await using journal = await openJournal({ options, recipe, totalUpdates: total, earlier, changes });
  const judge = createJudge(training, validationData, journal, saved?.state);
  const gemmRate = await measureProductRate(engine, precision);

  let { epochs, position, work, trainLoss } = saved?.state ?? { epochs: 0, position: 0, work: noWork, trainLoss: null };
  let savedAt = performance.now();
  const save = async (): Promise<void> => {
    const began = performance.now();
    const state = {
      ...{ recipe, examples: examples.length, updates: optimizer.updates, epochs, position, work, trainLoss },
      ...{ best: judge.best, patience: judge.patience, journal: await journal.remember(), machine },
    };
    await saveState(options.outputDir, state, encoders);
    savedAt = performance.now();
    work = addTime(work, { save: (savedAt - began) / 1000 });
  };
  const stop = async (): Promise<never> => {
    await save();
    log(`saved after update ${optimizer.updates}; the same command with --resume goes on from there`);
    throw signal.reason;
  };
  const isTimeToSave = (): boolean => {
    const { saveEveryUpdates, saveEveryMinutes } = options;
    if (saveEveryUpdates !== undefined && optimizer.updates % saveEveryUpdates === 0) return true;
    return saveEveryMinutes > 0 && performance.now() - savedAt >= saveEveryMinutes * 60_000;
  };
  const validate = async (epoch: number): Promise<void> => {
    const began = performance.now();
    await judge.validate(epoch);
    work = addTime(work, { validate: (performance.now() - began) / 1000 });
  };
  const isOver = (): boolean => optimizer.updates >= total || isOutOfPatience(judge.patience, options.earlyStopping);

  if (total === 0) {
    await validate(0);
    await saveEncoders(options.outputDir, encoders, { epoch: 0, kept: options.keepCheckpoints });
  }
  const totals = { questions: 0, tokens: 0, seconds: 0 };
  while (!isOver()) {
    const epoch = epochs + 1;
    const updatesBefore = epochs * perEpoch;
    const batches = createBatches(examples, {
      ...options,
      shufflePositive: options.shufflePositiveCtx,
      epoch: epochs,
      position,
    });
    const updatesOfEpoch = Math.min(perEpoch, total - updatesBefore);
    using progress = createProgress({ label: `epoch ${epoch}`, total: updatesOfEpoch, unit: "updates" });
    progress.advance(optimizer.updates - updatesBefore);
    for await (const report of trainBatches(training, batches)) {
      position += report.batches;
      work = addUpdate(work, report);
      totals.questions += report.questions;
      totals.tokens += report.tokens;
      totals.seconds += report.seconds.all;
      await journal.update(report, epoch);
      const speed = `${Math.round(totals.tokens / totals.seconds).toLocaleString("en")} tokens/s`;
      progress.advance(1, `loss ${report.loss.toFixed(4)}, ${speed}`);
      if ((report.update + 1) % options.logBatchStep === 0) log(describe(report));
      const updates = optimizer.updates - updatesBefore;
      if (updates < updatesOfEpoch && isValidationDue(updates, perEpoch, options.evalPerEpoch)) await validate(epoch);
      if (signal.aborted) await stop();
      if (isOver()) break;
      if (isTimeToSave()) await save();
    }
    progress.stop();
    trainLoss = work.lossSum / work.questions;
    log(`epoch ${epoch}: loss ${trainLoss.toFixed(4)}`);
    try {
      await validate(epoch);
    } catch (error) {
      if (signal.aborted) await stop(); // its updates are done: they are not to be lost
      throw error;
    }
    const began = performance.now();
    await saveEncoders(options.outputDir, encoders, { epoch, kept: options.keepCheckpoints });
    work = addTime(work, { save: (performance.now() - began) / 1000 });
    await journal.epoch(epochRates(work, gemmRate), { update: optimizer.updates, epoch });
    [epochs, position, work] = [epoch, 0, noWork];
    await save();
  }

  const seconds = (performance.now() - started) / 1000;
  return resultsOf(options, {
    ...{ updates: optimizer.updates, epochs, trainLoss, best: judge.best, seconds, peakRssMb: peakRssMb() },
    questionsPerSecond: totals.questions / totals.seconds,
    tokensPerSecond: totals.tokens / totals.seconds,
  });
}

function describe({ update, loss, correct, questions, learningRate, gradientNorm }: UpdateReport): string {
  const state = `learning rate ${learningRate.toPrecision(3)}, gradient norm ${gradientNorm.toPrecision(3)}`;
  return `update ${update + 1}: loss ${loss.toFixed(4)}, ${correct} of ${questions} correct, ${state}`;
}
