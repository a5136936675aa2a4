import { access, constants, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CommandLineError } from "@dpr/command-line";
import { BEST, encoderDirectories, isEncoderDirectory } from "@dpr/model";
import { type EncoderPair, sides } from "./encoder-pair.ts";
import { listIfPresent } from "./list-directory.ts";
import { findState } from "./state/training-state.ts";

/**
 * Makes the directory that a run writes to, parents included, and finds out before the first update whether it can be
 * used. It must not hold encoders of another run, of which later commands would take the best or the last for this
 * run's; files of other kinds may stand there.
 */
export async function prepareOutputDirectory(directory: string): Promise<void> {
  const state = await findState(directory).catch((error: unknown) => refuse(directory, error));
  if (state !== undefined) {
    throw new CommandLineError(
      `--output_dir: ${directory} holds a run that can go on; add --resume, choose another directory or remove it`,
    );
  }
  for (const place of [directory, join(directory, BEST)]) {
    const names = await listIfPresent(place).catch((error: unknown) => refuse(place, error));
    if (names.some(isEncoderDirectory)) {
      throw new CommandLineError(
        `--output_dir: ${place} holds encoders of another run; choose another directory or remove them`,
      );
    }
  }
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
  } catch (error) {
    refuse(directory, error);
  }
}

/** Writes both encoders as `question_model_<epoch>` and `context_model_<epoch>`, and removes all but the last `kept`. */
export async function saveEncoders(
  outputDir: string,
  encoders: EncoderPair,
  { epoch, kept }: { readonly epoch: number; readonly kept: number },
): Promise<void> {
  await writeEncoders(outputDir, encoders, epoch);
  await removeEncoders(outputDir, (one) => one <= epoch - kept);
}

/** Writes both encoders under `best`, in place of those that were the best before. Returns the directory. */
export async function saveBest(outputDir: string, encoders: EncoderPair, epoch: number): Promise<string> {
  const directory = join(outputDir, BEST);
  await writeEncoders(directory, encoders, epoch);
  // Only now, so that there is a best one at any moment.
  await removeEncoders(directory, (one) => one !== epoch);
  return directory;
}

async function writeEncoders(directory: string, encoders: EncoderPair, epoch: number): Promise<void> {
  for (const side of sides) {
    await encoders.write(side, encoderDirectories(directory, epoch)[side]);
  }
}

async function removeEncoders(directory: string, isRemoved: (epoch: number) => boolean): Promise<void> {
  for (const name of (await readdir(directory)).filter(isEncoderDirectory)) {
    if (isRemoved(Number(name.split("_").at(-1)))) await rm(join(directory, name), { recursive: true });
  }
}

function refuse(directory: string, error: unknown): never {
  const got = (error as NodeJS.ErrnoException).code ?? String(error);
  throw new CommandLineError(
    `--output_dir: ${directory}: expected a directory that can be written to, got ${got}; choose another`,
    { cause: error },
  );
}
