import { cp, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeFileAtomic } from "@dpr/durable-files";
import { BEST, isEncoderDirectory, readMoments, replaceDirectory, writeMoments } from "@dpr/model";
import { type EncoderPair, type SideName, sides } from "../encoder-pair.ts";
import { listIfPresent } from "../list-directory.ts";
import type { Machine } from "../machine.ts";
import type { EpochWork } from "../report/epoch-work.ts";
import type { JournalMemory } from "../report/journal.ts";
import { METRICS_FILE } from "../report/metrics-log.ts";
import type { Best } from "../validation/best.ts";
import type { Patience } from "../validation/early-stopping.ts";
import type { Recipe } from "./recipe.ts";

/** Where a run stands, so that it goes on from there as if it had not been interrupted. */
export interface TrainingState {
  readonly recipe: Recipe;
  readonly machine: Machine;
  /** Examples of an epoch: other files are another run. */
  readonly examples: number;
  readonly updates: number;
  /** Epochs that are finished. */
  readonly epochs: number;
  /** Batches of the epoch in progress that are done. */
  readonly position: number;
  /** Of the epoch in progress. */
  readonly work: EpochWork;
  /** Of the last finished epoch. */
  readonly trainLoss: number | null;
  readonly best: Best | null;
  readonly patience: Patience;
  readonly journal: JournalMemory;
}

const FORMAT = { format: "dpr-training-state", version: 1 } as const;
const STATE_FILE = "state.json";

/** A state on disk. */
export interface SavedState {
  readonly directory: string;
  readonly state: TrainingState;
}

/**
 * Writes a state and everything it needs to go on (both encoders as model directories, the optimiser's moments) as
 * `DIR/state_<updates>`, whole or not at all, and then removes older ones: at any moment there is a complete one.
 */
export async function saveState(outputDir: string, state: TrainingState, encoders: EncoderPair): Promise<void> {
  const directory = join(outputDir, `state_${state.updates}`);
  await replaceDirectory(directory, STATE_FILE, async (temporary) => {
    for (const side of sides) {
      await encoders.write(side, join(temporary, `${side}_model`));
      const store = encoders.stores[side];
      if (store !== undefined) await writeMoments(momentsPath(temporary, side), store);
    }
    await writeFileAtomic(join(temporary, STATE_FILE), `${JSON.stringify({ ...FORMAT, ...state }, null, 2)}\n`);
  });
  for (const name of await statesIn(outputDir)) {
    if (name !== `state_${state.updates}`) await rm(join(outputDir, name), { recursive: true });
  }
}

/** The last state of a run, if there is one. */
export async function findState(outputDir: string): Promise<SavedState | undefined> {
  const last = (await statesIn(outputDir)).at(-1);
  if (last === undefined) return undefined;
  const directory = join(outputDir, last);
  const path = join(directory, STATE_FILE);
  const state = JSON.parse(await readFile(path, "utf8")) as TrainingState & typeof FORMAT;
  if (state.format !== FORMAT.format || state.version !== FORMAT.version) throw new StateFormatError(path);
  return { directory, state };
}

/**
 * Brings a run to another output directory: the records, the best encoders, and last, because with it the run can go on
 * there, the state. The encoders of its epochs stay where they are.
 */
export async function bringRun({ directory }: SavedState, outputDir: string): Promise<void> {
  const from = dirname(directory);
  await writeFileAtomic(join(outputDir, METRICS_FILE), await readFile(join(from, METRICS_FILE)));
  const copy = (source: string, target: string, marker: string): Promise<void> =>
    replaceDirectory(target, marker, (temporary) => cp(source, temporary, { recursive: true }));
  for (const name of (await listIfPresent(join(from, BEST))).filter(isEncoderDirectory)) {
    await copy(join(from, BEST, name), join(outputDir, BEST, name), "config.json");
  }
  await copy(directory, join(outputDir, basename(directory)), STATE_FILE);
}

/** The model directory of one side of a saved state. */
export function savedModel({ directory }: SavedState, side: SideName): string {
  return join(directory, `${side}_model`);
}

/** Gives the encoders' stores the moments of a saved state. */
export async function restoreMoments({ directory }: SavedState, encoders: EncoderPair): Promise<void> {
  for (const side of sides) {
    const store = encoders.stores[side];
    if (store !== undefined) await readMoments(momentsPath(directory, side), store);
  }
}

/** Removes what a killed run left half-written. */
export async function removeLeftovers(outputDir: string): Promise<void> {
  const isLeftover = /^\.(state|question_model|context_model)_\d+\.[\w-]+\.(partial|replaced)$/;
  for (const folder of [outputDir, join(outputDir, "best")]) {
    for (const name of await listIfPresent(folder)) {
      if (isLeftover.test(name)) await rm(join(folder, name), { recursive: true });
    }
  }
}

function momentsPath(directory: string, side: string): string {
  return join(directory, `${side}_moments.safetensors`);
}

/** The names of a directory's states, by their number of updates. */
async function statesIn(outputDir: string): Promise<readonly string[]> {
  const updates = (name: string): number => Number(name.slice("state_".length));
  return (await listIfPresent(outputDir))
    .filter((name) => /^state_\d+$/.test(name))
    .sort((a, b) => updates(a) - updates(b));
}

/** A state was written by another version of the trainer, or by something else. */
export class StateFormatError extends Error {
  readonly code = "STATE_FORMAT";
  override readonly name = "StateFormatError";
  constructor(path: string) {
    super(`${path}: expected ${FORMAT.format} ${FORMAT.version}, got another; go on with the version that wrote it`);
  }
}
