import { CommandLineError, log } from "@dpr/command-line";
import { loadEncoder } from "@dpr/model";
import { askedOfMachine } from "../machine.ts";
import type { TrainerOptions } from "../options.ts";
import type { StartingPoint } from "../starting-point.ts";
import { changesOf, recipeOf } from "./recipe.ts";
import { findState, savedModel, type SavedState } from "./training-state.ts";

/** A run that goes on. */
export interface ResumedRun extends SavedState {
  /** In the directory of `--model_file`, from where it is to be brought to `--output_dir`. */
  readonly isElsewhere: boolean;
  /** Of its recipe, in words. */
  readonly changes: readonly string[];
  /** @throws CommandLineError when the training files are not those that the run began with */
  requireExamples(count: number): void;
}

/**
 * The run of `--output_dir`, or where there is none yet, that of `--model_file`; undefined when there is neither. Says
 * what has changed in its recipe.
 */
export async function goOn(options: TrainerOptions): Promise<ResumedRun | undefined> {
  const { outputDir, modelFile } = options;
  const own = await findState(outputDir);
  const saved = own ?? (modelFile === undefined ? undefined : await findState(modelFile));
  if (saved === undefined) {
    log(`--resume: ${outputDir} holds no run yet; this one starts`);
    return undefined;
  }
  const { epochs, position, updates, recipe, examples } = saved.state;
  const isElsewhere = own === undefined;
  const where = isElsewhere ? ` of ${modelFile}` : "";
  log(`going on after update ${updates}${where}: epoch ${epochs + 1}, ${position} batches of it done`);
  // --model_file names the run here, not what it started from, which is past.
  const { modelFile: start, pretrainedModelCfg } = recipe;
  const past = isElsewhere ? { modelFile: start, pretrainedModelCfg } : {};
  const changes = changesOf(recipe, { ...recipeOf(options), ...past, ...askedOfMachine(recipe) });
  for (const change of changes) log(`changed since the run began: ${change}`);
  return {
    ...saved,
    isElsewhere,
    changes,
    requireExamples(count) {
      if (count === examples) return;
      const got = `${count.toLocaleString("en")}; give the files that the run began with, or another --output_dir`;
      throw new CommandLineError(`--resume: expected ${examples.toLocaleString("en")} training questions, got ${got}`);
    },
  };
}

/** The encoders of a saved state. */
export async function savedStart(saved: SavedState, { pooling, normalize }: TrainerOptions): Promise<StartingPoint> {
  const load = (side: "question" | "context") => loadEncoder(savedModel(saved, side), { pooling, normalize });
  const [question, context] = [await load("question"), await load("context")];
  const { tokenizer } = question;
  return { question: question.model, context: context.model, tokenizer, description: saved.directory };
}
