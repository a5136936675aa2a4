import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CommandLineError } from "@dpr/command-line";
import { freeBytes } from "@dpr/durable-files";
import type { NamedTensors } from "@dpr/model";
import { sides } from "./encoder-pair.ts";
import type { TrainerOptions } from "./options.ts";
import type { StartingPoint } from "./starting-point.ts";

/** Refuses, before the first update, what would fail after hours or train nothing. */
export async function preflight(options: TrainerOptions, start: StartingPoint): Promise<void> {
  const { batchSize, hardNegatives, otherNegatives } = options;
  if (batchSize === 1 && hardNegatives + otherNegatives === 0) {
    throw new CommandLineError(
      "--batch_size: expected at least 2 questions, or negatives, got 1 without: its only context is its positive",
    );
  }
  for (const side of sides) requireFinite(side, start[side].parameters);
  await requireSpace(options, start);
}

function requireFinite(side: string, parameters: NamedTensors): void {
  for (const [name, { data }] of parameters) {
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) throw new WeightNotFiniteError(side, name, data[index]);
  }
}

/** A weight that training starts from is NaN or infinite; every weight would be after one update. */
export class WeightNotFiniteError extends Error {
  readonly code = "WEIGHT_NOT_FINITE";
  override readonly name = "WeightNotFiniteError";
  constructor(side: string, name: string, value: number) {
    super(`${side} encoder: ${name}: expected finite numbers, got ${value}; start from another checkpoint`);
  }
}

/** What a run keeps at once: encoders of the last epochs, the best ones, and two states with moments while one is written. */
async function requireSpace({ outputDir, keepCheckpoints }: TrainerOptions, start: StartingPoint): Promise<void> {
  const numbers = [start.question, start.context].reduce((all, { parameters }) => {
    return [...parameters.values()].reduce((sum, { data }) => sum + data.length, all);
  }, 0);
  const needed = 4 * numbers * (keepCheckpoints + 2 + 2 * 3) - (await bytesIn(outputDir));
  const free = await freeBytes(outputDir);
  if (free >= needed) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;
  throw new CommandLineError(
    `--output_dir: expected ${megabytes(needed)} free for ${keepCheckpoints} epochs and the state, got ` +
      `${megabytes(free)}; free some, keep fewer (--keep_checkpoints) or choose another disk`,
  );
}

/** Of a run that goes on, part is there already. */
async function bytesIn(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = files.filter((one) => one.isFile()).map((file) => stat(join(file.parentPath, file.name)));
  return (await Promise.all(sizes)).reduce((all, { size }) => all + size, 0);
}
