import { CommandLineError, createProgress, log, watchBadRows } from "@dpr/command-line";
import { findFiles, openTrainingExamples, type TrainingExamples, type TrainingFile } from "@dpr/data";
import type { TrainerOptions } from "./options.ts";

/** What is trained and validated on; the examples stay on disk. */
export interface OpenedExamples extends AsyncDisposable {
  readonly training: TrainingExamples;
  readonly validation: TrainingExamples | undefined;
}

/** Checks and indexes the files of `--train_file` and `--dev_file`, and says what they hold. */
export async function openExamples(options: TrainerOptions, signal: AbortSignal): Promise<OpenedExamples> {
  const { trainFile, trainFilesUpsampleRates: rates, devFile } = options;
  const training = await open(await upsampledFiles(trainFile, rates), "training", options, signal);
  const close = (examples: TrainingExamples): PromiseLike<void> => examples[Symbol.asyncDispose]();
  try {
    if (options.distillationWeight > 0 && training.scored === 0) {
      throw new CommandLineError(
        `--distillation_weight: expected training questions whose passages have a number as score, two or more, got none in ${trainFile.join(", ")}; score them or leave the flag out`,
      );
    }
    requireHardNegatives(training, options);
    const validation =
      devFile === undefined ? undefined : await open([{ path: devFile }], "validation", options, signal);
    const opened = validation === undefined ? [training] : [training, validation];
    const closeAll = async (): Promise<void> => void (await Promise.all(opened.map(close)));
    return { training, validation, [Symbol.asyncDispose]: closeAll };
  } catch (error) {
    await close(training);
    throw error;
  }
}

/** Refuses more hard negatives than any question has, and says how many questions have fewer than asked for. */
function requireHardNegatives({ byHardNegatives }: TrainingExamples, { hardNegatives, trainFile }: TrainerOptions) {
  const most = byHardNegatives.length - 1;
  if (hardNegatives > Math.max(most, 1)) {
    throw new CommandLineError(
      `--hard_negatives: expected at most ${most}, more has no question of ${trainFile.join(", ")}, got ${hardNegatives}; preparer hard-negatives and bm25 find some`,
    );
  }
  const fewer = byHardNegatives.slice(0, hardNegatives).reduce((all, examples) => all + examples, 0);
  const all = byHardNegatives.reduce((sum, examples) => sum + examples, 0);
  if (fewer === 0) return;
  const numbers = `${fewer.toLocaleString("en")} of ${all.toLocaleString("en")}`;
  log(`--hard_negatives ${hardNegatives}: ${numbers} training questions have fewer, and bring those that they have`);
}

/** Rates belong to what was written, a name with * being one, or to the files that were found. */
async function upsampledFiles(
  names: readonly string[],
  rates: readonly number[] | undefined,
): Promise<readonly TrainingFile[]> {
  const found = await Promise.all(names.map(findFiles));
  const files = found.flat();
  if (rates === undefined) return files.map((path) => ({ path }));
  const badRate = rates.find((rate) => !Number.isInteger(rate));
  if (badRate !== undefined) {
    throw new CommandLineError(`--train_files_upsample_rates: expected whole numbers, got ${badRate}`);
  }
  if (rates.length === files.length) return files.map((path, index) => ({ path, rate: rates[index] }));
  if (rates.length !== names.length) {
    const expected = `one rate for each of ${files.length} training files`;
    throw new CommandLineError(`--train_files_upsample_rates: expected ${expected}, got ${rates.length}`);
  }
  return found.flatMap((paths, index) => paths.map((path) => ({ path, rate: rates[index] })));
}

async function open(
  files: readonly TrainingFile[],
  use: string,
  { skipBadRows, outputDir, distillationWeight }: TrainerOptions,
  signal: AbortSignal,
): Promise<TrainingExamples> {
  const badRows = watchBadRows(skipBadRows);
  using progress = createProgress({ label: `checking ${use} questions`, unit: "items" });
  const examples = await openTrainingExamples(files, {
    scratchFolder: outputDir,
    signal,
    onItem: () => progress.advance(1),
    ...badRows.first,
  });
  progress.stop();
  const count = (number: number, what: string): string => `${number.toLocaleString("en")} ${what}`;
  const parts = [count(examples.length, `${use} questions`)];
  if (examples.withoutPositives > 0) parts.push(count(examples.withoutPositives, "without positives left out"));
  if (distillationWeight > 0) parts.push(count(examples.scored, "with scores of their passages"));
  if (badRows.count() > 0) parts.push(count(badRows.count(), "bad items left out"));
  log(parts.join(", "));
  return examples;
}
