import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Where the two encoders of one training state stand. */
export interface EncoderDirectories {
  readonly question: string;
  readonly context: string;
  /** Counted from 1; 0 is the start. */
  readonly epoch: number;
}

/** The folder inside an output directory that keeps the encoders with the best validation result. */
export const BEST = "best";

/** `DIR/question_model_EPOCH` and `DIR/context_model_EPOCH`. */
export function encoderDirectories(directory: string, epoch: number): EncoderDirectories {
  return {
    question: join(directory, `question_model_${epoch}`),
    context: join(directory, `context_model_${epoch}`),
    epoch,
  };
}

/** Whether a name in an output directory is that of an encoder, of whatever epoch. */
export function isEncoderDirectory(name: string): boolean {
  return /^(question|context)_model_\d+$/.test(name);
}

/**
 * The encoders that an output directory of training stands for: the best if some were kept as that, else the last;
 * `DIR@8` names those of epoch 8, and so does `DIR/dpr_biencoder.7.85`, as DPR calls the file of its epoch 7 from 0.
 * @throws CheckpointMissingError
 */
export async function findEncoders(name: string): Promise<EncoderDirectories> {
  const [, directory, chosen] = /^(.*?)(?:@(\d+))?$/s.exec(existsSync(name) ? name : asEpoch(name))!;
  if (chosen !== undefined) {
    const epochs = await epochsIn(directory);
    if (epochs.includes(Number(chosen))) return encoderDirectories(directory, Number(chosen));
    const expected = `question_model_${chosen} and context_model_${chosen}`;
    throw new CheckpointMissingError(name, expected, await describeEncoders(directory));
  }
  for (const place of [join(directory, BEST), directory]) {
    const last = (await epochsIn(place)).at(-1);
    if (last !== undefined) return encoderDirectories(place, last);
  }
  const expected = "question_model_<epoch> and context_model_<epoch>";
  throw new CheckpointMissingError(name, expected, await describeEncoders(directory));
}

/** The name `DIR@EPOCH` of what DPR calls `DIR/dpr_biencoder.EPOCH.BATCH`, or without the batch; others as they are. */
function asEpoch(name: string): string {
  const [, epoch] = /^dpr_biencoder\.(\d+)(?:\.\d+)?$/.exec(basename(name)) ?? [];
  return epoch === undefined ? name : `${dirname(name)}@${Number(epoch) + 1}`;
}

/** Epochs of which both encoders are there, rising. */
async function epochsIn(directory: string): Promise<readonly number[]> {
  const names = new Set(await readdir(directory).catch(() => []));
  return [...names]
    .flatMap((name) => /^question_model_(\d+)$/.exec(name)?.[1] ?? [])
    .filter((epoch) => names.has(`context_model_${epoch}`))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Which encoders a directory holds, for people. */
async function describeEncoders(directory: string): Promise<string> {
  const epochs = await epochsIn(directory);
  if (epochs.length > 0) return `those of epoch ${epochs.join(", ")}`;
  const single = (await readdir(directory).catch(() => [])).filter(isEncoderDirectory).sort();
  return single.length > 0 ? `${single.join(", ")} alone` : "none";
}

/** A directory does not hold the encoders that were asked for. */
export class CheckpointMissingError extends Error {
  readonly code = "MODEL_CHECKPOINT_MISSING";
  override readonly name = "CheckpointMissingError";
  readonly directory: string;
  constructor(directory: string, expected: string, got: string) {
    super(`${directory}: expected ${expected}, got ${got}; name the output directory of a training run`);
    this.directory = directory;
  }
}
