import { basename } from "node:path";
import { flagName } from "@dpr/command-line";
import type { EmbedOptions } from "./embed-options.ts";
import type { EmbeddingModel } from "./embedding-model.ts";

/**
 * What people should know before anything is embedded: what was chosen, and which given flags change nothing.
 * `computing`: the engine and precision.
 */
export function announcement(options: EmbedOptions, loaded: EmbeddingModel, computing: string): readonly string[] {
  const { model, maximumLength, directory, notes } = loaded;
  const scaled = model.normalize ? ", scaled to length 1" : "";
  return [
    `${directory}: ${model.pooling} pooling${scaled}, ${maximumLength} tokens at most; ${computing}`,
    ...notes.map((note) => `${directory}: ${note}`),
    ...wrongEncoder(options, directory),
    ...inertFlags(options),
  ];
}

/** Training names its two encoders alike; only where they are shared is either right for both. */
function wrongEncoder({ questions }: EmbedOptions, directory: string): readonly string[] {
  const [unit, own, other] =
    questions === undefined ? ["passages", "context", "question"] : ["questions", "question", "context"];
  const [, epoch] = new RegExp(`^${other}_model_(\\d+)$`).exec(basename(directory)) ?? [];
  if (epoch === undefined) return [];
  const advice = `unless the encoders are shared, ${unit} are embedded with ${own}_model_${epoch}`;
  return [`${directory}: expected a ${own} encoder, got one that is named as a ${other} encoder; ${advice}`];
}

/** Which given flags are for the other kind of texts. */
function inertFlags(options: EmbedOptions): readonly string[] {
  const isPassages = options.questions === undefined;
  const names = isPassages
    ? (["queModelPath", "qSequenceLength", "questionNormalisation"] as const)
    : (["conModelPath", "pSequenceLength", "passageNormalisation", "insertTitle"] as const);
  const other = isPassages ? "question" : "passage";
  const given = names.filter((name) => options[name] !== undefined);
  return given.map((name) => `--${flagName(name)} changes nothing here: no ${other} is embedded`);
}
